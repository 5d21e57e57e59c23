// What the kernel tells about CPUs: which share a physical core, a NUMA node, a kind of core.

#ifndef NETRING_BASE_TOPOLOGY_H_
#define NETRING_BASE_TOPOLOGY_H_

#include <array>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/affinity.h"

namespace netring {

/// Of a hybrid processor, in the order of preference. kUnknown: all alike, or not told.
enum class CoreKind { kPerformance, kEfficiency, kUnknown };
constexpr auto EnumNames(CoreKind) { return std::array{"performance", "efficiency", ""}; }

/// One CPU as the scheduler counts them (an SMT thread where there are several per core).
struct LogicalCpu {
  int number = 0;
  int core = 0;  ///< the same for CPUs of one physical core: the lowest CPU number of it
  int node = 0;  ///< NUMA node
  CoreKind kind = CoreKind::kUnknown;
};

struct Topology {
  std::vector<LogicalCpu> cpus;  ///< ascending by number
  /// Sysfs told the core of every CPU. If not, each of the others counts as a core of its own.
  bool cores_known = false;
  /// Why no thread can be pinned; then `cpus` may be empty.
  absl::Status pinning;

  /// All of `cpus`.
  CpuSet numbers() const;
};

/// Describes `cpus` (ascending) from the files below `sysfs`. A file that is missing or that does
/// not read as expected leaves what it would have told unknown, never guessed: such a CPU counts as
/// its own core, on node 0, of unknown kind.
Topology ReadTopology(const CpuSet& cpus, const std::string& sysfs = "/sys");

/// The CPUs that the calling thread may run on, and whether it may be pinned to some of them.
Topology AllowedTopology();

}  // namespace netring

#endif  // NETRING_BASE_TOPOLOGY_H_
