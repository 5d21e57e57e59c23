#include "report/comparison_sentences.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "report/cell_names.h"
#include "report/compare.h"
#include "report/format.h"
#include "stats/order_statistics.h"

namespace netring {
namespace {

std::string RoundsText(const Result& run, const std::vector<Row>& rows) {
  int64_t fewest = std::numeric_limits<int64_t>::max();
  int64_t most = 0;
  for (const Row& row : rows) {
    if (!row.has_numbers()) continue;
    fewest = std::min(fewest, row.cell->measured());
    most = std::max(most, row.cell->measured());
  }
  const std::string rounds =
      fewest == most ? absl::StrCat(most) : absl::StrCat(fewest, " to ", most);
  const char* why =
      run.ended == RunEnd::kPrecise ? ", until the comparisons were precise enough" : "";
  return absl::StrCat(rounds, most == 1 ? " round" : " rounds", why);
}

void AppendComparison(const Result& run, const std::vector<Row>& rows,
                      std::vector<std::string>* out) {
  const auto compared = std::find_if(
      rows.begin(), rows.end(), [](const Row& row) { return row.cost.answer != Answer::kNone; });
  if (compared == rows.end()) return;
  const std::string base = ComparedValue(run.spec, compared->baseline->cell);
  out->push_back(absl::StrCat(
      "vs ", base, ": the server's work per message beside ", base,
      "'s in the same round, with its 95 % confidence interval, from ", RoundsText(run, rows),
      ". Work is CPU time without looking for completions in vain. same: either will do, within ",
      PercentText(run.spec.method.margin), "."));
}

std::string WhyUnsure(const Comparison& cost) {
  if (cost.within_control)
    return "unsure: the difference lies within the control, what the same cell run twice differs "
           "by";
  if (!cost.rounds_more.has_value())
    return "unsure: no reasonable number of further rounds would tell";
  return absl::StrCat("unsure: about ", *cost.rounds_more,
                      *cost.rounds_more == 1 ? " more round" : " more rounds",
                      " would probably tell (raise --duration or --budget)");
}

const std::string& FewRounds() {
  static const std::string text = absl::StrCat("fewer than ", kFewestForInterval, " rounds");
  return text;
}

/// Why an answer is missing or unsure.
void AppendUnanswered(const Result& run, const std::vector<Row>& rows,
                      std::vector<std::string>* out) {
  CellGroups groups;
  for (const Row& row : rows) {
    const bool compared =
        row.has_numbers() && row.baseline != nullptr && row.baseline->has_numbers();
    if (row.cost.answer == Answer::kUnsure) {
      groups.Add(WhyUnsure(row.cost), row.cell);
    } else if (compared && row.cost.answer == Answer::kNone) {
      groups.Add(absl::StrCat("not compared with ", ComparedValue(run.spec, row.baseline->cell),
                              ": ", FewRounds(), " that both have (raise --duration or --budget)"),
                 row.cell);
    }
  }
  groups.AppendSentences(run, out);
}

/// Why throughput and latency are empty.
void AppendWithheld(const Result& run, const std::vector<Row>& rows,
                    std::vector<std::string>* out) {
  CellGroups groups;
  for (const Row& row : rows) {
    if (row.has_numbers() && row.cell->withheld() == row.cell->measured())
      groups.Add("no throughput and no latency: CPU time was taken from every slice", row.cell);
  }
  groups.AppendSentences(run, out);
}

/// Why a group's control has no interval.
std::string WhyNoControl(const Result& run, const Group& group) {
  const CellResult& baseline = run.cells[group.baseline];
  const CellResult& twin = run.cells[*group.twin];
  for (const auto& [cell, which] : {std::pair(&baseline, ""), std::pair(&twin, ", run again,")}) {
    const Outcome outcome = cell->outcome();
    if (outcome.kind != Outcome::Kind::kFailed && outcome.kind != Outcome::Kind::kSkipped) continue;
    const char* became = outcome.kind == Outcome::Kind::kFailed ? " failed" : " was skipped";
    return absl::StrCat(NameCells(run, {&baseline}), which, became, ": ", outcome.reason);
  }
  return absl::StrCat(FewRounds(), " of ", NameCells(run, {&baseline}), " run twice");
}

/// The widest of the groups, and why some have none.
void AppendControl(const Result& run, const std::vector<Row>& rows, std::vector<std::string>* out) {
  const Comparer comparer(run);
  const Group* widest = nullptr;
  double width = -1;
  std::vector<const Group*> without;
  for (const Group& group : comparer.groups()) {
    if (!group.twin.has_value()) continue;
    const std::optional<double> half = comparer.ControlOf(group, kCost).half_width();
    if (!half.has_value()) without.push_back(&group);
    if (half.value_or(-1) <= width) continue;
    width = *half;
    widest = &group;
  }
  if (widest != nullptr) {
    out->push_back(
        absl::StrCat("control: ", ComparedValue(run.spec, run.cells[widest->baseline].cell),
                     " against itself ", ComparisonText(comparer.ControlOf(*widest, kCost)),
                     comparer.groups().size() == 1 ? "." : ", the widest of the groups."));
  }
  // Where nothing has an answer, there is no noise to mistake for a difference.
  const bool answered = std::any_of(
      rows.begin(), rows.end(), [](const Row& row) { return row.cost.answer != Answer::kNone; });
  if (without.empty() || !answered) return;
  out->push_back(absl::StrCat(
      "control: none",
      widest == nullptr
          ? ""
          : absl::StrCat(" in ", without.size(), " of ", comparer.groups().size(), " groups"),
      ", so noise may pass for a difference: ", WhyNoControl(run, *without.front()), "."));
}

}  // namespace

void AppendComparisons(const Result& run, const std::vector<Row>& rows,
                       std::vector<std::string>* out) {
  AppendComparison(run, rows, out);
  AppendUnanswered(run, rows, out);
  AppendControl(run, rows, out);
  AppendWithheld(run, rows, out);
}

}  // namespace netring
