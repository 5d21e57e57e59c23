// The sentences under a comparison.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "analysis/between_runs.h"
#include "base/printable.h"
#include "compare/row_notes.h"
#include "compare/show.h"
#include "report/format.h"

namespace netring {
namespace {

std::string MethodNote(const Judgement& judgement) {
  std::string note = absl::StrCat("Same: the whole interval is ", WithinText(judgement.margin),
                                  ". Less, more: it excludes 0. ");
  switch (judgement.by) {
    case CompareBy::kRounds:
      return note + "The 95 % interval is from the rounds that both have.";
    case CompareBy::kRuns:
      return note + "The 95 % interval is from the medians of the runs (Welch's t).";
    case CompareBy::kBlocks:
      break;
  }
  return note +
         absl::StrCat("The interval is the change minus and plus ", kFloorInSteps,
                      " times the largest change of one side from one block of rounds to another; "
                      "less and more also need a change beyond the margin.");
}

/// Percentiles are compared slice by slice, and those of results.csv are of all slices together.
std::string MergedNote(const ComparedRows& rows) {
  std::vector<std::string> names;
  for (const ComparedRow& row : rows) {
    const Metric& metric = MetricOf(row.metric);
    const bool known = std::find(names.begin(), names.end(), metric.name) != names.end();
    if (metric.of.cell != nullptr && !known) names.emplace_back(metric.name);
  }
  if (names.empty()) return "";
  return absl::StrCat(absl::StrJoin(names, ", "),
                      ": medians over the slices; results.csv has the figure of all slices "
                      "together, which a few slow slices change.");
}

/// Two runs differ by whatever the machine did between them.
std::string AdviceNote(const Judgement& judgement) {
  const bool unsure =
      std::any_of(judgement.rows.begin(), judgement.rows.end(),
                  [](const ComparedRow& row) { return row.answer() == RowAnswer::kUnsure; });
  if (!unsure || judgement.by == CompareBy::kRounds) return "";
  if (judgement.by == CompareBy::kRuns)
    return "Unsure: measure more runs of each, or both in one run (--agent A,B).";
  return "Unsure: measure both in one run (--agent A,B), or several runs of each, at least " +
         absl::StrCat(kFewestRunsAsUnits, ".");
}

}  // namespace

std::vector<std::string> NotesUnder(const ShownComparison& shown, const ShownRows& rows) {
  const Judgement& judgement = shown.judgement;
  std::vector<std::string> notes{CountsNote(judgement.rows), OneSidedNote(judgement.rows)};
  if (!rows.common.empty())
    notes.push_back(absl::StrCat("In all rows: ", absl::StrJoin(rows.common, ", "), "."));
  notes.push_back(MethodNote(judgement));
  notes.push_back(AdviceNote(judgement));
  notes.push_back(MergedNote(judgement.rows));
  notes.push_back(ControlNote(judgement.rows));
  notes.push_back(FollowNote(judgement.rows));
  if (!shown.differences.empty())
    notes.push_back(absl::StrCat("They also differ in ", DifferencesText(shown.differences), "."));
  notes.push_back(WeakenedNote(judgement.rows));
  for (std::string& note : CircumstanceNotes(judgement.rows)) notes.push_back(std::move(note));
  notes.erase(std::remove(notes.begin(), notes.end(), ""), notes.end());
  for (std::string& note : notes) note = Printable(note);
  return notes;
}

}  // namespace netring
