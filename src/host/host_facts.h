// What an agent's host is, as the agent tells it: who plans the slices may be elsewhere.

#ifndef NETRING_HOST_HOST_FACTS_H_
#define NETRING_HOST_HOST_FACTS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/fields.h"
#include "base/topology.h"
#include "netring/kernel.h"

namespace netring {

/// The machine that measured. Keys are stable names; values are text as the system gives it.
using Environment = std::vector<std::pair<std::string, std::string>>;
/// Empty where it does not tell.
absl::string_view TextOf(const Environment& environment, absl::string_view key);
/// 0 where it does not tell.
size_t OnlineCpus(const Environment& machine);

inline constexpr char kBootId[] = "boot_id";       ///< drawn anew whenever the kernel starts
inline constexpr char kMachineFact[] = "machine";  ///< its architecture
inline constexpr char kCommandLine[] = "command_line";
inline constexpr char kPlantedWorkFact[] = "planted_work";

struct HostFacts {
  /// What asking for a feature gave.
  struct Answer {
    std::string feature;
    int64_t error = 0;  ///< 0: it is here; else an errno
  };
  struct Text {
    std::string key;
    std::string text;
  };

  std::string release;            ///< of the kernel, as uname(2) gives it
  std::vector<Answer> io_uring;   ///< empty: there is none
  std::string no_io_uring;        ///< for this reason
  std::vector<LogicalCpu> cpus;   ///< that the agent may use, ascending
  bool cores_known = false;       ///< as Topology has it
  std::string no_pinning;         ///< why no thread can be pinned; empty: it can
  std::vector<Text> environment;  ///< as CollectEnvironment() finds it there
};

/// Of this host.
HostFacts FactsOfThisHost(const absl::StatusOr<Kernel>& kernel, const Environment& environment);

/// What another host told, as if it had been asked here. A feature that this program does not know
/// is left out, one that the other does not know is not there.
absl::StatusOr<Kernel> KernelOf(const HostFacts& host);
Topology TopologyOf(const HostFacts& host);
Environment EnvironmentOf(const HostFacts& host);

template <typename Archive>
void Describe(Archive& archive, LogicalCpu& cpu) {
  archive.Field("number", cpu.number, Bounds{0});
  archive.Field("core", cpu.core, Bounds{0});
  archive.Field("node", cpu.node, Bounds{0});
  archive.Field("kind", cpu.kind);
}
template <typename Archive>
void Describe(Archive& archive, HostFacts::Answer& answer) {
  archive.Field("feature", answer.feature, Bounds{0, 64});
  archive.Field("error", answer.error, Bounds{0, 4095}, kMayLack);
}
template <typename Archive>
void Describe(Archive& archive, HostFacts::Text& text) {
  archive.Field("key", text.key, Bounds{0, 64});
  archive.Field("text", text.text);
}
template <typename Archive>
void Describe(Archive& archive, HostFacts& host) {
  archive.Field("release", host.release, Bounds{0, 256});
  archive.Field("io_uring", host.io_uring, Bounds{0, 256}, kMayLack);
  archive.Field("no_io_uring", host.no_io_uring, kMayLack);
  archive.Field("cpus", host.cpus, Bounds{0, 8192}, kMayLack);
  archive.Field("cores_known", host.cores_known, kMayLack);
  archive.Field("no_pinning", host.no_pinning, kMayLack);
  archive.Field("environment", host.environment, Bounds{0, 256}, kMayLack);
}

}  // namespace netring

#endif  // NETRING_HOST_HOST_FACTS_H_
