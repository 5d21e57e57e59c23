// What a thread has cost so far, from the kernel's own accounting.

#ifndef NETRING_STATS_CPU_TIME_H_
#define NETRING_STATS_CPU_TIME_H_

#include <cstdint>
#include <optional>

namespace netring {

/// The calling thread's CPU time so far. One system call.
int64_t ThreadCpuNs();

/// CPU time and context switches of one thread since it began, or the difference of two such
/// readings.
struct CpuTime {
  int64_t total_ns = 0;  ///< CLOCK_THREAD_CPUTIME_ID: exact
  /// The rest is getrusage(RUSAGE_THREAD)'s; empty where a seccomp profile refuses that. The kernel
  /// splits the total in proportion to timer ticks.
  std::optional<int64_t> user_ns;
  std::optional<int64_t> system_ns;
  std::optional<int64_t> voluntary_switches;    ///< the thread slept
  std::optional<int64_t> involuntary_switches;  ///< the thread was preempted

  /// Of both kinds.
  std::optional<int64_t> switches() const;

  /// Reads the calling thread's. Two system calls, no allocation.
  static CpuTime OfThisThread();

  CpuTime& operator+=(const CpuTime& other);
  friend CpuTime operator-(const CpuTime& after, const CpuTime& before);
};

}  // namespace netring

#endif  // NETRING_STATS_CPU_TIME_H_
