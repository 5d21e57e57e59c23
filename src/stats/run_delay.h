// How long a thread was ready to run and waited for a CPU.

#ifndef NETRING_STATS_RUN_DELAY_H_
#define NETRING_STATS_RUN_DELAY_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "stats/proc_file.h"

namespace netring {

/// From the text of /proc/PID/task/TID/schedstat: ns on a CPU, ns waiting for one, times run
/// (Documentation/scheduler/sched-stats.rst). Empty when it does not read as expected, and when all
/// are 0: a kernel that does not count writes that.
std::optional<int64_t> RunDelayNs(absl::string_view schedstat);

/// Reads that of one thread again and again: of the one that makes it. What the hypervisor gave to
/// others (steal time) is not in it.
class RunDelayClock {
 public:
  RunDelayClock() : schedstat_("/proc/thread-self/schedstat", kMaxBytes) {}

  /// Since the thread began, ns; empty as RunDelayNs() is, or when the file cannot be read. Does
  /// not allocate.
  std::optional<int64_t> Read() { return RunDelayNs(schedstat_.Read()); }

 private:
  static constexpr size_t kMaxBytes = 128;  ///< three numbers

  ProcFile schedstat_;
};

}  // namespace netring

#endif  // NETRING_STATS_RUN_DELAY_H_
