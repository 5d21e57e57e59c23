// A comparison as text, for people and for programs.

#ifndef NETRING_COMPARE_SHOW_H_
#define NETRING_COMPARE_SHOW_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compare/differences.h"
#include "compare/judge.h"
#include "compare/run_set.h"

namespace netring {

enum class CompareFormat { kTable, kJson, kMarkdown, kBenchmarkAction, kBencher };
constexpr auto EnumNames(CompareFormat) {
  return std::array{"table", "json", "md", "benchmark-action", "bencher"};
}

/// All that any format says. Borrows the runs.
struct ShownComparison {
  Judgement judgement;
  std::string base_title = "base";
  std::string fresh_title = "new";
  std::vector<FactDifference> differences;  ///< all allowed
  const RunSet* base = nullptr;
  const RunSet* fresh = nullptr;
};

std::string ComparisonTable(const ShownComparison& shown);
std::string ComparisonMarkdown(const ShownComparison& shown);
std::string ComparisonJson(const ShownComparison& shown);
/// For github-action-benchmark, as its customSmallerIsBetter: a list of the new side's values. An
/// error where more of a metric is better.
absl::StatusOr<std::string> BenchmarkActionJson(const ShownComparison& shown);
/// For Bencher: its Metric Format (BMF), of the new side's values.
std::string BencherJson(const ShownComparison& shown);

// --- What the formats have in common ---

/// How far the values behind one side of a row lie apart: the quartiles of the slices of one run;
/// of several runs the least and the largest of their medians.
std::optional<Interval> SpreadOf(const CellOfRuns& cell, MetricId metric);

/// A row without the cells that it is of, as texts.
struct ShownRow {
  std::vector<std::string> places;  ///< one per heading of a coordinate
  std::string base;
  std::string fresh;
  std::string change;
  std::string interval;
  std::string answer;
};
struct ShownRows {
  std::vector<std::string> headings;  ///< of the coordinates that differ
  std::vector<std::string> common;    ///< "size 4 KiB": what all rows have
  std::vector<ShownRow> rows;         ///< of cells that both sides have
};
ShownRows RowsToShow(const Judgement& judgement);

/// What stands under the rows, a sentence or two each.
std::vector<std::string> NotesUnder(const ShownComparison& shown, const ShownRows& rows);

/// "-2.1 % to +0.4 %".
std::string IntervalText(const Interval& ratio);

}  // namespace netring

#endif  // NETRING_COMPARE_SHOW_H_
