#include "compare/judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analysis/between_runs.h"
#include "analysis/comparer.h"
#include "compare/obstacles.h"
#include "report/format.h"

namespace netring {
namespace {

/// Of two cells of one run; two runs have a ratio of few rounds too.
std::string WhyNoRatio(const ComparedRow& row) {
  if (!row.base.has_value() || !row.fresh.has_value()) return "not available";
  return absl::StrCat(FewRoundsText(), " measured both");
}

/// The rows of all pairs. `value` is what one side shows of a metric, `compare` fills in the rows
/// that can be compared.
std::vector<ComparedRow> RowsOf(const std::vector<CellPair>& pairs,
                                const std::vector<MetricId>& metrics, const auto& value,
                                const auto& compare) {
  std::vector<ComparedRow> rows;
  for (const CellPair& pair : pairs) {
    const std::string why = WhyNotCompared(pair);
    for (const MetricId metric : metrics) {
      ComparedRow& row = rows.emplace_back();
      row.cells = pair;
      row.metric = metric;
      row.why = why;
      for (const auto& [cell, shown] :
           {std::pair(pair.base, &row.base), std::pair(pair.fresh, &row.fresh)}) {
        if (cell != nullptr && ObstacleOf(*cell).empty()) *shown = value(*cell, metric);
      }
      if (!why.empty()) continue;
      row.notes = NotesOn(pair);
      compare(&row);
      if (!row.comparison.ratio.has_value()) row.why = WhyNoRatio(row);
    }
  }
  return rows;
}

RunsOfCell LogsOfRuns(const CellOfRuns& cell, MetricId metric) {
  RunsOfCell logs;
  for (const CellResult* each : cell.results) logs.push_back(LogsOf(*each, metric));
  return logs;
}

}  // namespace

RowAnswer ComparedRow::answer() const {
  if (!why.empty()) return RowAnswer::kNotCompared;
  switch (comparison.answer) {
    case Answer::kLess:
      return RowAnswer::kLess;
    case Answer::kMore:
      return RowAnswer::kMore;
    case Answer::kSame:
      return RowAnswer::kSame;
    case Answer::kNone:
    case Answer::kUnsure:
      break;
  }
  return RowAnswer::kUnsure;
}

bool ComparedRow::worse() const {
  return answer() ==
         (MetricOf(metric).better == Better::kLower ? RowAnswer::kMore : RowAnswer::kLess);
}

Findings Judgement::findings() const {
  if (std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.worse(); }))
    return Findings::kRegression;
  const bool told = std::all_of(rows.begin(), rows.end(), [](const ComparedRow& row) {
    return row.answer() != RowAnswer::kUnsure && row.answer() != RowAnswer::kNotCompared;
  });
  return told && !rows.empty() ? Findings::kNoneIsWorse : Findings::kCannotTell;
}

Judgement JudgeWithin(const Result& run, const std::vector<CellPair>& pairs,
                      const std::vector<MetricId>& metrics, double margin) {
  const Comparer comparer = ComparerOf(run, margin);
  const auto value = [](const CellOfRuns& cell, MetricId metric) {
    return cell.results.front()->Middle(metric);
  };
  const auto compare = [&](ComparedRow* row) {
    const size_t base = comparer.PlaceOf(*row->cells.base->results.front());
    const size_t fresh = comparer.PlaceOf(*row->cells.fresh->results.front());
    row->control = comparer.ControlFor(fresh, base, row->metric);
    row->comparison = comparer.Between(fresh, base, row->metric);
  };
  return {
      .by = CompareBy::kRounds, .margin = margin, .rows = RowsOf(pairs, metrics, value, compare)};
}

Judgement JudgeBetween(size_t runs, const std::vector<CellPair>& pairs,
                       const std::vector<MetricId>& metrics, double margin) {
  const auto value = [](const CellOfRuns& cell, MetricId metric) {
    const std::optional<double> log = MiddleOf(LogsOfRuns(cell, metric));
    return log.has_value() ? std::optional(std::exp(*log)) : std::nullopt;
  };
  const auto compare = [&](ComparedRow* row) {
    BetweenRuns found = CompareRuns(LogsOfRuns(*row->cells.base, row->metric),
                                    LogsOfRuns(*row->cells.fresh, row->metric), margin);
    row->comparison = found.comparison;
    row->floor = found.floor;
  };
  return {.by = runs >= kFewestRunsAsUnits ? CompareBy::kRuns : CompareBy::kBlocks,
          .margin = margin,
          .rows = RowsOf(pairs, metrics, value, compare)};
}

}  // namespace netring
