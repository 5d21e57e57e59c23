// What became of each pair of cells, and of all of them.

#ifndef NETRING_COMPARE_JUDGE_H_
#define NETRING_COMPARE_JUDGE_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/comparison.h"
#include "compare/matching.h"

namespace netring {

/// What two cells are compared by.
enum class CompareBy {
  kRounds,  ///< of one run, which pair them
  kBlocks,  ///< of rounds, which show how the machine moved: too few runs
  kRuns,    ///< which are the units
};
constexpr auto EnumNames(CompareBy) { return std::array{"rounds", "blocks", "runs"}; }

enum class RowAnswer { kLess, kMore, kSame, kUnsure, kNotCompared };
constexpr auto EnumNames(RowAnswer) {
  return std::array{"less", "more", "same", "unsure", "not compared"};
}

/// One metric of two cells. Borrows.
struct ComparedRow {
  CellPair cells;
  MetricId metric = kCost;
  std::string why;             ///< why it is not compared
  std::optional<double> base;  ///< the metric of that side, as a table shows it
  std::optional<double> fresh;
  Comparison comparison;
  std::optional<Interval> control;  ///< of the group, where rounds pair the cells
  std::optional<double> floor;      ///< share, where blocks show it
  std::vector<std::string> notes;   ///< in what the two differ beside coordinates and settings

  RowAnswer answer() const;
  /// More time, less throughput.
  bool worse() const;
};

/// How netring-compare exits, apart from bad input.
enum class Findings {
  kNoneIsWorse,  ///< every row was told
  kRegression,
  kCannotTell,  ///< no row is worse, and some are unsure or not compared
};

struct Judgement {
  CompareBy by = CompareBy::kRounds;
  double margin = 0;
  std::vector<ComparedRow> rows;  ///< of each pair, its metrics

  Findings findings() const;
};

/// Cells of one run: Compare() with the control of the base's group.
Judgement JudgeWithin(const Result& run, const std::vector<CellPair>& pairs,
                      const std::vector<MetricId>& metrics, double margin);
/// Cells of different runs: CompareRuns(). `runs`: how many each side has, the fewer of the two.
Judgement JudgeBetween(size_t runs, const std::vector<CellPair>& pairs,
                       const std::vector<MetricId>& metrics, double margin);

}  // namespace netring

#endif  // NETRING_COMPARE_JUDGE_H_
