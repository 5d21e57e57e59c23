// Time that the hypervisor gave to others while a CPU of this machine had work.

#ifndef NETRING_STATS_STEAL_H_
#define NETRING_STATS_STEAL_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "stats/proc_file.h"

namespace netring {

/// Steal time of all CPUs together since boot in ns, from the text of /proc/stat, which counts in
/// ticks. Empty when the text is cut or does not read as expected.
std::optional<int64_t> StealNs(absl::string_view stat, int64_t ticks_per_second);

/// Reads the steal time of the whole machine again and again: of all CPUs, whatever ran on them. 0
/// without a hypervisor, and with one that does not tell. Its grain is a tick of 10 ms.
class StealClock {
 public:
  StealClock() : stat_("/proc/stat", kMaxCpuLineBytes) {}

  /// Time since boot, ns; empty as StealNs() is, or when /proc/stat cannot be read. Costs what
  /// ProcFile::Read() does.
  std::optional<int64_t> Read();

 private:
  ProcFile stat_;
};

}  // namespace netring

#endif  // NETRING_STATS_STEAL_H_
