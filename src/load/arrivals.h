// When the requests of an open loop are due.

#ifndef NETRING_LOAD_ARRIVALS_H_
#define NETRING_LOAD_ARRIVALS_H_

#include <array>
#include <cmath>
#include <cstdint>

#include "base/random.h"

namespace netring {

/// Due times of one connection, ns: one every `interval_ns`, or a Poisson process of that mean. Due
/// times do not wait for anything, so that a server that stalls is seen to (open loop). Pure.
class Arrivals {
 public:
  enum class Kind { kConstant, kPoisson };

  /// The first is due `phase` (0 to 1) intervals after `start_ns`, or at a random time.
  Arrivals(Kind kind, double interval_ns, double phase, uint64_t seed)
      : kind_(kind),
        interval_ns_(interval_ns),
        after_start_ns_(phase * interval_ns),
        random_(seed) {
    if (kind_ == Kind::kPoisson) after_start_ns_ = Gap();
  }

  void Start(int64_t start_ns) { start_ns_ = start_ns; }
  int64_t due_ns() const { return start_ns_ + static_cast<int64_t>(after_start_ns_); }
  void Next() { after_start_ns_ += Gap(); }

 private:
  double Gap() {
    if (kind_ == Kind::kConstant) return interval_ns_;
    constexpr double kSteps = 9007199254740992.0;  // 2^53: all the doubles from 0 to 1
    const double uniform = (static_cast<double>(random_.Next() >> 11) + 1) / kSteps;
    return -std::log(uniform) * interval_ns_;
  }

  Kind kind_;
  double interval_ns_;
  double after_start_ns_;
  Random random_;
  int64_t start_ns_ = 0;
};

constexpr auto EnumNames(Arrivals::Kind) { return std::array{"constant", "poisson"}; }

}  // namespace netring

#endif  // NETRING_LOAD_ARRIVALS_H_
