#include "analysis/between_runs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/student.h"

namespace netring {
namespace {

/// The medians of the runs; empty when one has no numbers.
std::vector<double> MediansOf(const RunsOfCell& runs) {
  std::vector<double> medians;
  for (const std::vector<double>& logs : runs) {
    const std::optional<double> median = Median(logs);
    if (!median.has_value()) return {};
    medians.push_back(*median);
  }
  return medians;
}

double MeanOf(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The square of the standard error of the mean.
double ErrorSquared(const std::vector<double>& values) {
  const double mean = MeanOf(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto count = static_cast<double>(values.size());
  return squares / (count - 1) / count;
}

/// Welch's, of the difference of two means; both have kFewestRunsAsUnits values.
double WelchHalfWidth(const std::vector<double>& base, const std::vector<double>& fresh) {
  constexpr double kUpper = 0.975;
  const double a = ErrorSquared(base);
  const double b = ErrorSquared(fresh);
  if (!(a + b > 0)) return 0;
  const double degrees = (a + b) * (a + b) /
                         (a * a / static_cast<double>(base.size() - 1) +
                          b * b / static_cast<double>(fresh.size() - 1));
  return StudentQuantile(kUpper, degrees) * std::sqrt(a + b);
}

/// The largest difference between the medians of two blocks of a side; empty when one of its runs
/// has fewer than two blocks.
std::optional<double> LargestStep(const RunsOfCell& runs) {
  std::vector<double> medians;
  for (const std::vector<double>& logs : runs) {
    const size_t blocks = std::min(kMostBlocks, logs.size() / kFewestRoundsOfBlock);
    if (blocks < 2) return std::nullopt;
    for (size_t i = 0; i < blocks; ++i) {
      const auto begin = logs.begin() + static_cast<ptrdiff_t>(i * logs.size() / blocks);
      const auto end = logs.begin() + static_cast<ptrdiff_t>((i + 1) * logs.size() / blocks);
      medians.push_back(*Median({begin, end}));
    }
  }
  if (medians.empty()) return std::nullopt;
  const auto [least, most] = std::minmax_element(medians.begin(), medians.end());
  return *most - *least;
}

size_t RoundsOf(const RunsOfCell& runs) {
  return std::accumulate(runs.begin(), runs.end(), size_t{0},
                         [](size_t sum, const auto& logs) { return sum + logs.size(); });
}

Interval RatioAround(double log_ratio, double half_width) {
  return {.low = std::exp(log_ratio - half_width), .high = std::exp(log_ratio + half_width)};
}

}  // namespace

std::vector<double> LogsOf(const CellResult& cell, MetricId metric) {
  std::vector<double> logs;
  for (const double value : cell.Values(metric)) {
    if (value > 0) logs.push_back(std::log(value));
  }
  return logs;
}

std::optional<double> MiddleOf(const RunsOfCell& runs) {
  const std::vector<double> medians = MediansOf(runs);
  if (medians.empty()) return std::nullopt;
  return MeanOf(medians);
}

BetweenRuns CompareRuns(const RunsOfCell& base, const RunsOfCell& fresh, double margin) {
  BetweenRuns found;
  Comparison& comparison = found.comparison;
  comparison.rounds = static_cast<int64_t>(std::min(RoundsOf(base), RoundsOf(fresh)));
  const std::vector<double> old_medians = MediansOf(base);
  const std::vector<double> new_medians = MediansOf(fresh);
  if (old_medians.empty() || new_medians.empty()) return found;
  const double log_ratio = MeanOf(new_medians) - MeanOf(old_medians);
  comparison.ratio = std::exp(log_ratio);
  if (std::min(base.size(), fresh.size()) >= kFewestRunsAsUnits) {
    comparison.interval = RatioAround(log_ratio, WelchHalfWidth(old_medians, new_medians));
    comparison.answer = AnswerOf(*comparison.interval, margin);
    return found;
  }
  const std::optional<double> old_step = LargestStep(base);
  const std::optional<double> new_step = LargestStep(fresh);
  if (!old_step.has_value() || !new_step.has_value()) return found;
  const double floor = kFloorInSteps * std::max(*old_step, *new_step);
  found.floor = std::expm1(floor);
  comparison.interval = RatioAround(log_ratio, floor);
  comparison.answer = AnswerOf(*comparison.interval, margin);
  const bool same = comparison.answer == Answer::kSame;
  if (!same && std::abs(log_ratio) <= std::log1p(margin)) comparison.answer = Answer::kUnsure;
  return found;
}

}  // namespace netring
