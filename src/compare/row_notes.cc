#include "compare/row_notes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/enum_names.h"
#include "compare/show.h"

namespace netring {
namespace {

constexpr size_t kNamed = 8;  ///< of a list that may be long

/// Texts with how often each came up, in the order in which they came up.
using Tally = std::vector<std::pair<std::string, size_t>>;

void Count(const std::string& text, Tally* tally) {
  const auto found = std::find_if(tally->begin(), tally->end(),
                                  [&](const auto& each) { return each.first == text; });
  if (found == tally->end()) {
    tally->emplace_back(text, 1);
  } else {
    ++found->second;
  }
}

}  // namespace

std::string CountsNote(const ComparedRows& rows) {
  std::vector<std::string> counts;
  for (const RowAnswer answer : AllValues<RowAnswer>()) {
    const auto count = std::count_if(rows.begin(), rows.end(),
                                     [&](const auto& row) { return row.answer() == answer; });
    if (count > 0) counts.push_back(absl::StrCat(count, " ", NameOf(answer)));
  }
  return counts.empty() ? "Nothing to compare." : absl::StrCat(absl::StrJoin(counts, ", "), ".");
}

std::string OneSidedNote(const ComparedRows& rows) {
  Tally cells;
  for (const ComparedRow& row : rows) {
    if (row.cells.base != nullptr && row.cells.fresh != nullptr) continue;
    const CellOfRuns* cell = row.cells.base != nullptr ? row.cells.base : row.cells.fresh;
    Count(cell->cell.Id(), &cells);
  }
  if (cells.empty()) return "";
  std::vector<std::string> ids;
  for (size_t i = 0; i < std::min(cells.size(), kNamed); ++i) ids.push_back(cells[i].first);
  const std::string more =
      cells.size() > kNamed ? absl::StrCat(" and ", cells.size() - kNamed, " more") : "";
  return absl::StrCat("Only one side has ", absl::StrJoin(ids, ", "), more, ".");
}

std::string ControlNote(const ComparedRows& rows) {
  std::map<MetricId, Interval> widest;
  const auto width = [](const Interval& ratio) { return std::log(ratio.high / ratio.low); };
  for (const ComparedRow& row : rows) {
    if (!row.control.has_value()) continue;
    const auto [found, is_new] = widest.emplace(row.metric, *row.control);
    if (!is_new && width(*row.control) > width(found->second)) found->second = *row.control;
  }
  std::vector<std::string> parts;
  for (const auto& [metric, control] : widest) {
    parts.push_back(absl::StrCat("Control, ", MetricOf(metric).words,
                                 ": the same cell against itself, ", IntervalText(control)));
  }
  return parts.empty() ? "" : absl::StrCat(absl::StrJoin(parts, "; "), ".");
}

std::string FollowNote(const ComparedRows& rows) {
  const auto count = std::count_if(rows.begin(), rows.end(), [](const ComparedRow& row) {
    return row.comparison.interval.has_value() && row.comparison.lag > kFollows;
  });
  if (count == 0) return "";
  return absl::StrCat(count, " of ", rows.size(),
                      " rows: neighbouring rounds are alike (lag-1 over ", kFollows,
                      "), so that their intervals are rough.");
}

std::string WeakenedNote(const ComparedRows& rows) {
  Tally reasons;
  for (const ComparedRow& row : rows) {
    std::vector<std::string> names;
    for (const CellOfRuns* cell : {row.cells.base, row.cells.fresh}) {
      if (cell == nullptr) continue;
      for (std::string& name : ReasonsOf(*cell)) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const std::string& name : names) Count(name, &reasons);
  }
  if (reasons.empty()) return "";
  return absl::StrCat("Weakened by ",
                      absl::StrJoin(reasons, ", ",
                                    [&](auto* out, const auto& each) {
                                      absl::StrAppend(out, each.first, " (", each.second, " of ",
                                                      rows.size(), " rows)");
                                    }),
                      ".");
}

std::vector<std::string> CircumstanceNotes(const ComparedRows& rows) {
  Tally circumstances;
  for (const ComparedRow& row : rows) {
    for (const std::string& note : row.notes) Count(note, &circumstances);
  }
  std::vector<std::string> notes;
  for (size_t i = 0; i < std::min(circumstances.size(), kNamed); ++i) {
    notes.push_back(absl::StrCat(circumstances[i].second, " of ", rows.size(), " rows differ in ",
                                 circumstances[i].first, " too."));
  }
  return notes;
}

}  // namespace netring
