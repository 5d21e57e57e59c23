// Time that a thread spends busy-polling.

#ifndef NETRING_BASE_LOOKING_H_
#define NETRING_BASE_LOOKING_H_

#include <algorithm>
#include <cstdint>

#include "netring/clock.h"

namespace netring {

/// Polls that follow each other in one wait, from readings of the clock that the loop makes anyway.
/// What it counts runs from the beginning of the first poll that finds nothing to the beginning of
/// the one that finds something, or to the sleep: the poll that finds something is work.
class Looking {
 public:
  /// A longer gap between two readings is time off the CPU, which is not polling. A poll takes
  /// less than a microsecond, a few where the kernel has interrupts to serve.
  static constexpr int64_t kLongestGapNs = 20 * kNsPerUs;

  /// The first look begins at `now_ns`. What is counted goes onto `sum_ns`.
  Looking(int64_t now_ns, int64_t* sum_ns) : last_ns_(now_ns), sum_ns_(*sum_ns) {}

  /// The look that has ended at `now_ns` found nothing, and the next one begins.
  void FoundNothing(int64_t now_ns) {
    sum_ns_ += std::min(now_ns - last_ns_, kLongestGapNs);
    last_ns_ = now_ns;
  }
  /// It did some work on the way. The next one begins.
  void Worked(int64_t now_ns) { last_ns_ = now_ns; }

 private:
  int64_t last_ns_;
  int64_t& sum_ns_;
};

}  // namespace netring

#endif  // NETRING_BASE_LOOKING_H_
