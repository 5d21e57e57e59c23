// From which size on one way of sending costs less than another.

#ifndef NETRING_ANALYSIS_CROSSOVER_H_
#define NETRING_ANALYSIS_CROSSOVER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/comparison.h"

namespace netring {

/// One cell beside another, both of this size.
struct ComparisonAtSize {
  int64_t size = 0;
  Comparison comparison;
};

struct Crossover {
  enum class Kind {
    kFound,  ///< the answer changes once; at the sizes in `untold`, above it, none is told again
    kNone,   ///< it is the same at both ends and nowhere the opposite
    kFewSizes,
    kFewRounds,  ///< at the sizes in `untold` there is no answer
    kSeveral,    ///< it changes more than once
    kUntold,     ///< at the sizes in `untold` no difference is told
  };
  Kind kind = Kind::kFewSizes;
  std::optional<double> size;        ///< kFound: where the difference is 0
  std::optional<Interval> interval;  ///< of it
  /// kFound: what holds from there on, but at `untold`; kNone: at both ends. kLess or kMore.
  Answer answer = Answer::kNone;
  std::vector<int64_t> untold;
  /// kFound: the sizes between the two told ones that it lies between, at which none is told. With
  /// such, `size` is no more than a point of the interval.
  std::vector<int64_t> between;

  bool told() const { return kind == Kind::kFound || kind == Kind::kNone; }
};

/// Of comparisons that have a ratio, sizes ascending. A size counts as told by its answer alone,
/// less or more, as in print. Each size has a ratio with its interval; between sizes, on the scale
/// of the size's logarithm, straight lines join them to a band. Where the band holds 1 it cannot be
/// told which is better: those sizes are the interval. It supposes one change of sign at most.
Crossover FindCrossover(const std::vector<ComparisonAtSize>& comparisons);

}  // namespace netring

#endif  // NETRING_ANALYSIS_CROSSOVER_H_
