#include "analysis/crossover.h"

#include <algorithm>
#include <cmath>

namespace netring {
namespace {

/// A comparison on the scale of logarithms, turned so that the crossing rises.
struct BandPoint {
  double log_size = 0;
  double low = 0;
  double middle = 0;
  double high = 0;
};

int SignOf(const Comparison& comparison) {
  if (comparison.answer == Answer::kMore) return 1;
  return comparison.answer == Answer::kLess ? -1 : 0;
}

BandPoint PointOf(const ComparisonAtSize& at, int after) {
  const Comparison& comparison = at.comparison;
  double low = std::log(comparison.interval->low);
  double high = std::log(comparison.interval->high);
  // What the margin or the control keeps from being a difference is none here either.
  if (SignOf(comparison) == 0) {
    low = std::min(low, 0.0);
    high = std::max(high, 0.0);
  }
  if (after < 0) std::swap(low, high);
  return {.log_size = std::log(static_cast<double>(at.size)),
          .low = after * low,
          .middle = after * std::log(*comparison.ratio),
          .high = after * high};
}

/// Where the line between two neighbours meets 0.
double MeetsZero(const BandPoint& a, const BandPoint& b, double BandPoint::* height) {
  const double share = -(a.*height) / (b.*height - a.*height);
  return std::exp(a.log_size + share * (b.log_size - a.log_size));
}

/// The size at which a polyline that begins below 0 and ends above it first, or last, rises to it.
double Rise(const std::vector<BandPoint>& band, double BandPoint::* height, bool last) {
  double size = 0;
  for (size_t i = 0; i + 1 < band.size(); ++i) {
    if (!(band[i].*height < 0 && band[i + 1].*height >= 0)) continue;
    size = MeetsZero(band[i], band[i + 1], height);
    if (!last) break;
  }
  return size;
}

/// `before` and `first` are the neighbouring told sizes between which the sign changes.
Crossover Between(const std::vector<ComparisonAtSize>& comparisons, size_t before, size_t first) {
  const int after = SignOf(comparisons[first].comparison);
  std::vector<BandPoint> band;
  for (size_t i = before; i <= first; ++i) band.push_back(PointOf(comparisons[i], after));
  Crossover found{.kind = Crossover::Kind::kFound};
  found.answer = comparisons[first].comparison.answer;
  found.size = Rise(band, &BandPoint::middle, false);
  found.interval = {.low = Rise(band, &BandPoint::high, false),
                    .high = Rise(band, &BandPoint::low, true)};
  for (size_t i = before + 1; i < first; ++i) found.between.push_back(comparisons[i].size);
  for (size_t i = first; i < comparisons.size(); ++i) {
    if (SignOf(comparisons[i].comparison) == 0) found.untold.push_back(comparisons[i].size);
  }
  return found;
}

Crossover Untold(Crossover::Kind kind, const std::vector<ComparisonAtSize>& comparisons,
                 bool (*is_meant)(const Comparison& comparison)) {
  Crossover untold{.kind = kind};
  for (const ComparisonAtSize& at : comparisons) {
    if (is_meant(at.comparison)) untold.untold.push_back(at.size);
  }
  return untold;
}

}  // namespace

Crossover FindCrossover(const std::vector<ComparisonAtSize>& comparisons) {
  if (comparisons.size() < 2) return {.kind = Crossover::Kind::kFewSizes};
  const auto has_none = [](const Comparison& each) { return each.answer == Answer::kNone; };
  Crossover few = Untold(Crossover::Kind::kFewRounds, comparisons, has_none);
  if (!few.untold.empty()) return few;
  std::vector<size_t> told;
  for (size_t i = 0; i < comparisons.size(); ++i) {
    if (SignOf(comparisons[i].comparison) != 0) told.push_back(i);
  }
  std::vector<size_t> changes;  // the places in `told` at which the sign is another one
  for (size_t i = 1; i < told.size(); ++i) {
    const Answer answer = comparisons[told[i]].comparison.answer;
    if (answer != comparisons[told[i - 1]].comparison.answer) changes.push_back(i);
  }
  if (changes.size() > 1) return {.kind = Crossover::Kind::kSeveral};
  if (changes.size() == 1)
    return Between(comparisons, told[changes.front() - 1], told[changes.front()]);
  const bool ends_told =
      !told.empty() && told.front() == 0 && told.back() == comparisons.size() - 1;
  if (!ends_told) {
    return Untold(Crossover::Kind::kUntold, comparisons,
                  [](const Comparison& each) { return SignOf(each) == 0; });
  }
  return {.kind = Crossover::Kind::kNone, .answer = comparisons.front().comparison.answer};
}

}  // namespace netring
