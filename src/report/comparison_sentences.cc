#include "report/comparison_sentences.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "experiment/groups.h"
#include "report/cell_names.h"
#include "report/format.h"
#include "stats/order_statistics.h"

namespace netring {
namespace {

constexpr char kNoThroughput[] = "no throughput: every slice lost CPU time to others";
constexpr char kNoSpeed[] = "no throughput and no latency: every slice lost CPU time to others";

/// Of the cells that were measured.
struct RoundsRange {
  int64_t fewest = std::numeric_limits<int64_t>::max();
  int64_t most = 0;
};

RoundsRange RoundsOf(const std::vector<Row>& rows) {
  RoundsRange range;
  for (const Row& row : rows) {
    if (!row.has_numbers()) continue;
    range.fewest = std::min(range.fewest, row.cell->measured());
    range.most = std::max(range.most, row.cell->measured());
  }
  return range;
}

/// The control that is the least sure of all groups, and the groups that have none.
struct Controls {
  const Group* widest = nullptr;
  std::vector<const Group*> without;
};

Controls ControlsOf(const AnalysedRun& analysed) {
  const Comparer& comparer = analysed.comparer();
  Controls controls;
  double width = -1;
  for (const Group& group : comparer.groups()) {
    if (!group.twin.has_value()) continue;
    const std::optional<double> half = comparer.ControlOf(group, comparer.cost()).half_width();
    if (!half.has_value()) controls.without.push_back(&group);
    if (half.value_or(-1) <= width) continue;
    width = *half;
    controls.widest = &group;
  }
  return controls;
}

void AppendComparison(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  const auto compared = std::find_if(
      rows.begin(), rows.end(), [](const Row& row) { return row.cost.answer != Answer::kNone; });
  if (compared == rows.end()) return;
  const std::string base = ComparedValue(run.spec, compared->baseline->cell);
  std::string text = absl::StrCat(
      "vs ", base, ": ", TestedRowOf(run.spec.method.measure).work, " per message relative to ",
      base, "'s in the same round, with its 95 % confidence interval, from ", RoundsText(analysed),
      ". Work is CPU time without busy-polling. same: either will do, ",
      WithinText(run.spec.method.margin), ".");
  if (const auto [fewest, most] = RoundsOf(rows); fewest != most)
    text += " A ratio uses the rounds that both have; the other columns use all rounds.";
  out->push_back({.topic = Topic::kComparison, .text = std::move(text), .cells = {}});
}

/// The most rounds that any cell still needs, as far as that is known: one note serves all.
int64_t MostRoundsMore(const std::vector<Row>& rows) {
  int64_t most = 0;
  for (const Row& row : rows) {
    const bool needs = row.cost.answer == Answer::kUnsure && !row.cost.within_control;
    if (needs) most = std::max(most, row.cost.rounds_more.value_or(0));
  }
  return most;
}

std::string WhyUnsure(const Comparison& cost, int64_t most_rounds_more) {
  if (cost.within_control)
    return "unsure: the difference is within the noise, which the same cell run twice shows";
  if (!cost.rounds_more.has_value())
    return "unsure: no reasonable number of further rounds would settle it";
  return absl::StrCat("unsure: about ", most_rounds_more,
                      most_rounds_more == 1 ? " more round" : " more rounds",
                      " would probably settle it (raise --duration or --budget)");
}

/// Why an answer is missing or unsure.
void AppendUnanswered(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  const int64_t most_rounds_more = MostRoundsMore(rows);
  CellGroups groups;
  for (const Row& row : rows) {
    const bool compared =
        row.has_numbers() && row.baseline != nullptr && row.baseline->has_numbers();
    const bool invalid = row.verdict.kind == Verdict::Kind::kInvalid;
    if (compared && (invalid || !analysed.usable()[analysed.PlaceOf(*row.baseline)])) {
      groups.Add(absl::StrCat("not compared with ", ComparedValue(run.spec, row.baseline->cell),
                              ": ", invalid ? "it" : "that", " is invalid"),
                 row.cell);
    } else if (row.cost.answer == Answer::kUnsure) {
      groups.Add(WhyUnsure(row.cost, most_rounds_more), row.cell);
    } else if (compared && row.cost.answer == Answer::kNone) {
      groups.Add(
          absl::StrCat("not compared with ", ComparedValue(run.spec, row.baseline->cell), ": ",
                       FewRoundsText(), " measured both (raise --duration or --budget)"),
          row.cell);
    }
  }
  groups.AppendSentences(run, Topic::kUnanswered, out);
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
  return absl::StrCat(FewRoundsText(), " of ", NameCells(run, {&baseline}), " run twice");
}

/// Why some groups have no control, or none has.
void AppendNoControl(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  const Controls controls = ControlsOf(analysed);
  // Where nothing has an answer, there is no noise to mistake for a difference.
  const bool answered = std::any_of(
      rows.begin(), rows.end(), [](const Row& row) { return row.cost.answer != Answer::kNone; });
  if (controls.without.empty() || !answered) return;
  const Group& first = *controls.without.front();
  const std::string text = absl::StrCat(
      "control: none",
      controls.widest == nullptr ? ""
                                 : absl::StrCat(" in ", controls.without.size(), " of ",
                                                analysed.comparer().groups().size(), " groups"),
      ", so a difference may be noise: ", WhyNoControl(run, first), ".");
  out->push_back({.topic = Topic::kControl, .text = text, .cells = {first.baseline}});
}

void AppendControl(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Controls controls = ControlsOf(analysed);
  if (controls.widest != nullptr) {
    out->push_back({.topic = Topic::kControl,
                    .text = absl::StrCat("control: ", *ControlText(analysed), "."),
                    .cells = {controls.widest->baseline}});
  }
  AppendNoControl(analysed, out);
}

}  // namespace

std::string RoundsText(const AnalysedRun& analysed) {
  const auto [fewest, most] = RoundsOf(analysed.rows());
  const std::string rounds =
      fewest == most ? absl::StrCat(most) : absl::StrCat(fewest, " to ", most);
  const char* why =
      analysed.run().ended == RunEnd::kPrecise ? ", until the comparisons were precise enough" : "";
  return absl::StrCat(rounds, most == 1 ? " round" : " rounds", why);
}

std::optional<std::string> ControlText(const AnalysedRun& analysed) {
  const Group* widest = ControlsOf(analysed).widest;
  if (widest == nullptr) return std::nullopt;
  const Result& run = analysed.run();
  const Comparer& comparer = analysed.comparer();
  const std::string name = ComparesWays(run.spec)
                               ? ComparedValue(run.spec, run.cells[widest->baseline].cell)
                               : analysed.NameOf(widest->baseline);
  return absl::StrCat(name, " against itself ",
                      ComparisonText(comparer.ControlOf(*widest, comparer.cost())),
                      comparer.groups().size() == 1 ? "" : ", the widest of the groups");
}

bool IsNoisy(const AnalysedRun& analysed) {
  const Group* widest = ControlsOf(analysed).widest;
  if (widest == nullptr) return false;
  const Comparison control = analysed.comparer().ControlOf(*widest, analysed.comparer().cost());
  return control.interval.has_value() &&
         (control.interval->low < 1 - kNoisyControl || control.interval->high > 1 + kNoisyControl);
}

void AppendWithheld(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  CellGroups groups;
  for (const Row& row : rows) {
    if (!row.has_numbers() || row.cell->withheld() != row.cell->measured()) continue;
    const bool stream = row.cell->cell.load.workload == Workload::kStream;
    groups.Add(stream ? kNoThroughput : kNoSpeed, row.cell);
  }
  groups.AppendSentences(run, Topic::kUnanswered, out);
}

void AppendComparisons(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  AppendComparison(analysed, out);
  AppendUnanswered(analysed, out);
  AppendControl(analysed, out);
  AppendWithheld(analysed, out);
}

}  // namespace netring
