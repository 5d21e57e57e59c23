// Does B cost more than A? The one function that answers it.

#ifndef NETRING_ANALYSIS_COMPARISON_H_
#define NETRING_ANALYSIS_COMPARISON_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/cell_result.h"
#include "stats/order_statistics.h"

namespace netring {

enum class Answer {
  kNone,  ///< too few rounds
  kSame,  ///< the interval lies within the margin: either will do, whether it holds 0 or not
  kLess,  ///< it excludes 0
  kMore,
  kUnsure,  ///< it holds 0, or the control's does not tell the effect from noise
};
constexpr auto EnumNames(Answer) { return std::array{"", "same", "less", "more", "unsure"}; }

/// Of one cell beside another, or of an effect: from the logarithms of ratios, one per round.
struct Comparison {
  int64_t rounds = 0;
  std::optional<double> ratio;       ///< the median's; 1.03: 3 % more; empty with too few rounds
  std::optional<Interval> interval;  ///< 95 %, of the ratio; there where that is
  Answer answer = Answer::kNone;
  double lag = 0;  ///< Lag1() of the logarithms: over kFollows the interval is a rough one
  /// Of kUnsure: about how many rounds more would tell; empty: no number would that is worth it, or
  /// it is unsure for the control's sake.
  std::optional<int64_t> rounds_more;
  bool within_control = false;  ///< unsure for the control's sake

  /// Half of the interval's width, as a share of the whole.
  std::optional<double> half_width() const;
};

/// Ratios that follow each other more than this are not independent enough.
inline constexpr double kFollows = 0.3;
/// Fewer rounds are no ground to stop on.
inline constexpr int64_t kFewestRoundsToStop = 20;

/// The logarithms of `cell`'s metric over `base`'s in the rounds that both have.
std::vector<double> PairedLogs(const CellResult& cell, const CellResult& base, MetricId metric);

/// What the interval of a ratio says: the one rule, whatever the interval was made from. The other
/// way round, of 1 over the ratio, it says the opposite: the margin reaches from 1 / (1 + margin)
/// to 1 + margin.
Answer AnswerOf(const Interval& ratio, double margin);

/// `margin`: 0.02 is 2 %. `control`: the interval of the same cell against itself; an effect within
/// it is unsure.
Comparison CompareLogs(const std::vector<double>& logs, double margin,
                       const std::optional<Interval>& control = std::nullopt);

/// None of cells without numbers.
Comparison Compare(const CellResult& cell, const CellResult& base, MetricId metric, double margin,
                   const std::optional<Interval>& control = std::nullopt);

/// Whether more rounds are not worth their time: the half-width is at most `precision` or a tenth
/// of the effect and the answer is not unsure, or it is under a quarter of the margin; after at
/// least kFewestRoundsToStop.
bool IsPrecise(const Comparison& comparison, double precision, double margin);

/// Whether the first half of the rounds says another thing than the second: they differ by more
/// than the margin, and by more than their scatter explains.
bool Drifts(const std::vector<double>& logs, double margin);

}  // namespace netring

#endif  // NETRING_ANALYSIS_COMPARISON_H_
