// Comparisons for tests, made of a ratio and how far its interval reaches.

#ifndef NETRING_TESTS_UNIT_ANALYSIS_COMPARISONS_H_
#define NETRING_TESTS_UNIT_ANALYSIS_COMPARISONS_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "analysis/ranking.h"
#include "base/random.h"

namespace netring {

inline constexpr double kTestMargin = 0.02;

/// Of 24 rounds, with the answer that its interval has: from `ratio` divided by 1 + reach to it
/// times that.
inline Comparison ComparisonOf(double ratio, double reach = 0.01) {
  Comparison made{.rounds = 24, .ratio = ratio};
  made.interval = {.low = ratio / (1 + reach), .high = ratio * (1 + reach)};
  made.answer = AnswerOf(*made.interval, kTestMargin);
  return made;
}

/// Of too few rounds for an interval.
inline Comparison FewRounds(double ratio) { return {.rounds = 3, .ratio = ratio}; }

/// The same pair the other way round.
inline Comparison Mirrored(Comparison comparison) {
  if (comparison.ratio.has_value()) comparison.ratio = 1 / *comparison.ratio;
  if (comparison.interval.has_value()) {
    comparison.interval = {.low = 1 / comparison.interval->high,
                           .high = 1 / comparison.interval->low};
  }
  if (comparison.answer == Answer::kMore || comparison.answer == Answer::kLess)
    comparison.answer = comparison.answer == Answer::kMore ? Answer::kLess : Answer::kMore;
  return comparison;
}

/// From 0 to 1.
inline double Share(Random* random) { return static_cast<double>(random->Below(1'000'001)) / 1e6; }

/// A ratio between 0.6 and 1.6 whose interval is narrow or wide, and not in the middle.
inline Comparison RandomComparison(Random* random) {
  Comparison made = ComparisonOf(std::exp(Share(random) - 0.5), 0.3 * Share(random));
  made.interval->low = *made.ratio + (made.interval->low - *made.ratio) * Share(random);
  made.answer = AnswerOf(*made.interval, kTestMargin);
  return made;
}

/// What pairs of cells compare like, each given one way round.
class Pairs {
 public:
  Pairs& Set(size_t cell, size_t base, const Comparison& comparison) {
    pairs_[{cell, base}] = comparison;
    pairs_[{base, cell}] = Mirrored(comparison);
    return *this;
  }
  CompareCells AsFunction() const {
    return [pairs = pairs_](size_t cell, size_t base) {
      const auto found = pairs.find({cell, base});
      return found == pairs.end() ? Comparison() : found->second;
    };
  }

 private:
  std::map<std::pair<size_t, size_t>, Comparison> pairs_;
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_ANALYSIS_COMPARISONS_H_
