// Does B cost more than A, where no run has both? What the machine did between two runs moves one
// and not the other, and no scatter within a run tells how much.

#ifndef NETRING_ANALYSIS_BETWEEN_RUNS_H_
#define NETRING_ANALYSIS_BETWEEN_RUNS_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/cell_result.h"
#include "analysis/comparison.h"

namespace netring {

/// With as many runs of each side, runs are the units: how they differ among each other is known.
inline constexpr size_t kFewestRunsAsUnits = 3;
/// A run is cut into as many blocks of successive rounds. More would each be too noisy to show how
/// the machine moved, with fewer a change of a minute hides in a block.
inline constexpr size_t kMostBlocks = 8;
/// The median of fewer is moved by one slice that was disturbed.
inline constexpr size_t kFewestRoundsOfBlock = 4;
/// Between two runs the machine may move further than within one.
inline constexpr double kFloorInSteps = 3;

/// Of a cell in one run, in the order of the rounds: the logarithms of a metric.
std::vector<double> LogsOf(const CellResult& cell, MetricId metric);

/// A cell in all runs of one side, LogsOf() each.
using RunsOfCell = std::vector<std::vector<double>>;

/// What the side as a whole has, as a logarithm: the mean of the medians of its runs. Empty when
/// there is a run without numbers, or none.
std::optional<double> MiddleOf(const RunsOfCell& runs);

struct BetweenRuns {
  Comparison comparison;
  /// Share by which the machine may have moved the ratio; empty where the runs are the units, and
  /// of too few rounds.
  std::optional<double> floor;
};

/// The ratio is that of the middles.
///
/// With kFewestRunsAsUnits on each side the interval is Welch's of 95 %, from the medians of the
/// runs. Else nothing but the runs themselves shows what the machine does by itself: the largest
/// difference between the medians of two blocks of one side, be they of one run or of two. The
/// interval is the ratio less and plus kFloorInSteps times that; less and more are told only beyond
/// `margin`. The answer is AnswerOf() the interval; kNone with fewer than two blocks in a run.
BetweenRuns CompareRuns(const RunsOfCell& base, const RunsOfCell& fresh, double margin);

}  // namespace netring

#endif  // NETRING_ANALYSIS_BETWEEN_RUNS_H_
