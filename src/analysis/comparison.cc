#include "analysis/comparison.h"

#include <algorithm>
#include <cmath>

namespace netring {
namespace {

constexpr double kTenth = 0.1;
constexpr double kQuarter = 0.25;
constexpr double kMostRounds = 10'000;

/// The width falls as the root of the rounds: until the interval excludes 0 or lies within the
/// margin. At least a quarter more, because the width that was found is a guess too.
std::optional<int64_t> RoundsMore(int64_t rounds, double log_ratio, double half_width,
                                  double margin) {
  const double off = std::abs(log_ratio);
  const double wanted = std::max(off, std::log1p(margin) - off);
  const double needed = static_cast<double>(rounds) * std::pow(half_width / wanted, 2);
  if (!(needed <= kMostRounds)) return std::nullopt;
  return std::max(static_cast<int64_t>(std::ceil(needed)) - rounds, (rounds + 3) / 4);
}

}  // namespace

Answer AnswerOf(const Interval& ratio, double margin) {
  if (ratio.low * (1 + margin) >= 1 && ratio.high <= 1 + margin) return Answer::kSame;
  if (ratio.low > 1) return Answer::kMore;
  if (ratio.high < 1) return Answer::kLess;
  return Answer::kUnsure;
}

std::optional<double> Comparison::half_width() const {
  if (!interval.has_value()) return std::nullopt;
  return (interval->high - interval->low) / 2;
}

std::vector<double> PairedLogs(const CellResult& cell, const CellResult& base, MetricId metric) {
  std::vector<double> logs;
  auto other = base.slices().begin();
  for (const SliceNumbers& slice : cell.slices()) {
    while (other != base.slices().end() && other->round < slice.round) ++other;
    if (other == base.slices().end()) break;
    if (other->round != slice.round) continue;
    // NaN, and what has no logarithm, is no number. Rules say where many slices have none: WITHHELD
    // and WORK_UNKNOWN.
    const bool both = slice.Of(metric) > 0 && other->Of(metric) > 0;
    if (both) logs.push_back(std::log(slice.Of(metric) / other->Of(metric)));
  }
  return logs;
}

Comparison CompareLogs(const std::vector<double>& logs, double margin,
                       const std::optional<Interval>& control) {
  Comparison comparison{.rounds = static_cast<int64_t>(logs.size()), .lag = Lag1(logs)};
  const std::optional<double> middle = Median(logs);
  if (!middle.has_value()) return comparison;
  const std::optional<Interval> interval = MedianInterval(logs);
  if (!interval.has_value()) return comparison;
  comparison.ratio = std::exp(*middle);
  comparison.interval = {.low = std::exp(interval->low), .high = std::exp(interval->high)};
  comparison.answer = AnswerOf(*comparison.interval, margin);
  const bool told = comparison.answer == Answer::kLess || comparison.answer == Answer::kMore;
  comparison.within_control = told && control.has_value() && *comparison.ratio >= control->low &&
                              *comparison.ratio <= control->high;
  if (comparison.within_control) comparison.answer = Answer::kUnsure;
  if (comparison.answer == Answer::kUnsure && !comparison.within_control) {
    const double half_width = (interval->high - interval->low) / 2;
    comparison.rounds_more = RoundsMore(comparison.rounds, *middle, half_width, margin);
  }
  return comparison;
}

Comparison Compare(const CellResult& cell, const CellResult& base, MetricId metric, double margin,
                   const std::optional<Interval>& control) {
  if (!cell.has_numbers() || !base.has_numbers()) return {};
  return CompareLogs(PairedLogs(cell, base, metric), margin, control);
}

bool IsPrecise(const Comparison& comparison, double precision, double margin) {
  if (comparison.rounds < kFewestRoundsToStop || !comparison.interval.has_value()) return false;
  const double half_width = *comparison.half_width();
  if (half_width < kQuarter * margin) return true;
  const double effect = std::abs(*comparison.ratio - 1);
  return half_width <= std::max(precision, kTenth * effect) && comparison.answer != Answer::kUnsure;
}

bool Drifts(const std::vector<double>& logs, double margin) {
  const auto middle = logs.begin() + static_cast<ptrdiff_t>(logs.size() / 2);
  const std::vector<double> first(logs.begin(), middle);
  const std::vector<double> second(middle, logs.end());
  const std::optional<Interval> before = MedianInterval(first);
  const std::optional<Interval> after = MedianInterval(second);
  if (!before.has_value() || !after.has_value()) return false;
  const double step = *Median(second) - *Median(first);
  const bool apart = before->high < after->low || after->high < before->low;
  return apart && std::abs(std::expm1(step)) > margin;
}

}  // namespace netring
