// What a thread has cost so far, from the kernel's own accounting.

#ifndef NETRING_STATS_CPU_TIME_H_
#define NETRING_STATS_CPU_TIME_H_

#include <cstdint>

namespace netring {

/// CPU time and context switches of one thread since it began, or the difference of two such
/// readings.
struct CpuTime {
  int64_t total_ns = 0;  ///< CLOCK_THREAD_CPUTIME_ID: exact
  int64_t user_ns =
      0;  ///< getrusage(RUSAGE_THREAD): the kernel splits the total in proportion to timer ticks
  int64_t system_ns = 0;
  int64_t voluntary_switches = 0;    ///< the thread slept
  int64_t involuntary_switches = 0;  ///< the thread was preempted

  /// Reads the calling thread's. Two system calls, no allocation.
  static CpuTime OfThisThread();

  CpuTime& operator+=(const CpuTime& other);
  friend CpuTime operator-(const CpuTime& after, const CpuTime& before);
};

}  // namespace netring

#endif  // NETRING_STATS_CPU_TIME_H_
