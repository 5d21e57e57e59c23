#include "compare/judge.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "analysis/between_runs.h"
#include "compare/obstacles.h"
#include "experiment/groups.h"

namespace netring {
namespace {

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
      if (!row.comparison.ratio.has_value()) row.why = "not available";
    }
  }
  return rows;
}

/// The control of each cell's group, as seen from that cell.
class Controls {
 public:
  Controls(const Result& run, double margin) : run_(run), margin_(margin) {
    std::vector<Cell> cells;
    for (const CellResult& each : run.cells) cells.push_back(each.cell);
    groups_ = GroupsOf(run.spec, cells);
    for (const Group& group : groups_) {
      by_cell_[&run.cells[group.baseline]] = &group;
      for (const size_t other : group.others) by_cell_[&run.cells[other]] = &group;
    }
  }

  std::optional<Interval> Of(const CellResult* base, const CellResult* fresh,
                             MetricId metric) const {
    const auto found = by_cell_.find(base);
    if (found == by_cell_.end()) return std::nullopt;
    const std::optional<Interval> control =
        ControlOf(*found->second, run_.cells, metric, margin_).interval;
    if (!control.has_value()) return control;
    // The same comparison the other way round must have the same answer.
    const CellResult* baseline = &run_.cells[found->second->baseline];
    if (fresh == baseline) return Interval{.low = 1 / control->high, .high = 1 / control->low};
    if (base == baseline) return control;
    const double widest = std::max(control->high, 1 / control->low);
    return Interval{.low = 1 / widest, .high = widest};
  }

 private:
  const Result& run_;
  double margin_;
  std::vector<Group> groups_;
  std::map<const CellResult*, const Group*> by_cell_;
};

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
  const Controls controls(run, margin);
  const auto value = [](const CellOfRuns& cell, MetricId metric) {
    return cell.results.front()->Middle(metric);
  };
  const auto compare = [&](ComparedRow* row) {
    const CellResult* base = row->cells.base->results.front();
    const CellResult* fresh = row->cells.fresh->results.front();
    row->control = controls.Of(base, fresh, row->metric);
    row->comparison = Compare(*fresh, *base, row->metric, margin, row->control);
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
