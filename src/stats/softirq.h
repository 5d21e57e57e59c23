// Time that CPUs have spent in softirq, where the kernel delivers packets.

#ifndef NETRING_STATS_SOFTIRQ_H_
#define NETRING_STATS_SOFTIRQ_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "base/affinity.h"
#include "stats/proc_file.h"

namespace netring {

/// Softirq time of `cpus` (ascending) since boot in ns, from the text of /proc/stat, which counts
/// in ticks. Empty when there are no CPUs, when one of them is not in the text (it is offline, or
/// the text is cut), or when the text does not read as expected.
std::optional<int64_t> SoftirqNs(absl::string_view stat, const CpuSet& cpus,
                                 int64_t ticks_per_second);

/// Reads the softirq time of fixed CPUs again and again. The time is the CPUs', whatever caused it:
/// meaningful where they serve nothing else. Its grain is a tick of 10 ms, and unless the kernel
/// accounts interrupts exactly (CONFIG_IRQ_TIME_ACCOUNTING) it is sampled at timer ticks.
class SoftirqClock {
 public:
  /// `cpus`: each once, in any order; those of several threads of one side may be given together.
  explicit SoftirqClock(CpuSet cpus);

  /// Time since boot, ns; empty as SoftirqNs() is, or when /proc/stat cannot be read. Costs what
  /// ProcFile::Read() does.
  std::optional<int64_t> Read();

 private:
  CpuSet cpus_;
  ProcFile stat_;
};

}  // namespace netring

#endif  // NETRING_STATS_SOFTIRQ_H_
