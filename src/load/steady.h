// When a warm-up has done its work.

#ifndef NETRING_LOAD_STEADY_H_
#define NETRING_LOAD_STEADY_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "netring/clock.h"

namespace netring {

/// Looks at a growing count at equal steps of time. The rate is steady when the two halves of the
/// last kWindow steps differ by less than kTolerance. Pure; one thread.
class Steady {
 public:
  static constexpr size_t kWindow = 4;
  static constexpr double kTolerance = 0.05;

  void Add(int64_t count) {
    counts_[added_ % counts_.size()] = count;
    ++added_;
  }

  bool steady() const {
    if (added_ < counts_.size()) return false;
    const int64_t middle = At(kWindow / 2);
    const auto before = static_cast<double>(middle - At(0));
    const auto after = static_cast<double>(At(kWindow) - middle);
    return before > 0 && after > before * (1 - kTolerance) && after < before * (1 + kTolerance);
  }

 private:
  /// The `i`-th of the last kWindow + 1 counts, the oldest first.
  int64_t At(size_t i) const { return counts_[(added_ + i) % counts_.size()]; }

  std::array<int64_t, kWindow + 1> counts_{};
  size_t added_ = 0;
};

/// A warm-up of at least `warmup_ns` that goes on until the rate is steady, but not for longer than
/// `max_warmup_ns`. Pure; one thread.
class Warmup {
 public:
  /// Between two looks, so that who waits for next_ns() does not spin when there is no warm-up.
  static constexpr int64_t kShortestStepNs = kNsPerMs;

  Warmup(int64_t begun_ns, int64_t warmup_ns, int64_t max_warmup_ns)
      : begun_ns_(begun_ns),
        warmup_ns_(warmup_ns),
        max_warmup_ns_(std::max(warmup_ns, max_warmup_ns)),
        next_ns_(begun_ns) {}

  /// When Ended() should be asked next.
  int64_t next_ns() const { return next_ns_; }

  /// `count` is of whole messages since the beginning.
  bool Ended(int64_t now_ns, int64_t count) {
    if (now_ns >= next_ns_) {
      steady_.Add(count);
      next_ns_ =
          now_ns + std::max(warmup_ns_ / static_cast<int64_t>(Steady::kWindow), kShortestStepNs);
    }
    const int64_t took_ns = now_ns - begun_ns_;
    return took_ns >= max_warmup_ns_ || (took_ns >= warmup_ns_ && steady_.steady());
  }

 private:
  int64_t begun_ns_;
  int64_t warmup_ns_;
  int64_t max_warmup_ns_;
  int64_t next_ns_;
  Steady steady_;
};

}  // namespace netring

#endif  // NETRING_LOAD_STEADY_H_
