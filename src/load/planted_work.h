// Work that a test has planted: it must be found again in the comparison.

#ifndef NETRING_LOAD_PLANTED_WORK_H_
#define NETRING_LOAD_PLANTED_WORK_H_

#include <cstdint>

#include "stats/cpu_time.h"

namespace netring {

/// Keeps its thread busy for a share of the work that it does. On that thread alone.
class PlantedWork {
 public:
  /// 0.03: for 3 % more.
  explicit PlantedWork(double share) : share_(share) {}

  /// After a turn of the loop: `messages` and `looked_ns` are of all its time.
  void AfterTurn(int64_t messages, int64_t looked_ns) {
    if (messages - messages_ < kMessages) return;
    messages_ = messages;
    const int64_t now_ns = CpuTime::OfThisThread().total_ns;
    const int64_t work_ns = now_ns - cpu_ns_ - (looked_ns - looked_ns_);
    const int64_t until_ns = now_ns + static_cast<int64_t>(share_ * static_cast<double>(work_ns));
    cpu_ns_ = now_ns;
    while (cpu_ns_ < until_ns) cpu_ns_ = CpuTime::OfThisThread().total_ns;
    looked_ns_ = looked_ns;
  }

 private:
  /// Reading the clock takes as long as the tenth part of a message.
  static constexpr int64_t kMessages = 64;

  double share_;
  int64_t messages_ = 0;
  int64_t cpu_ns_ = CpuTime::OfThisThread().total_ns;
  int64_t looked_ns_ = 0;
};

}  // namespace netring

#endif  // NETRING_LOAD_PLANTED_WORK_H_
