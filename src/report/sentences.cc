#include "report/sentences.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/enum_names.h"
#include "report/cell_names.h"
#include "report/claims.h"
#include "report/comparison_sentences.h"
#include "report/format.h"
#include "report/hosts.h"
#include "report/limit_sentences.h"
#include "report/loss_sentences.h"
#include "report/method_sentences.h"
#include "report/zero_copy_sentences.h"

namespace netring {
namespace {

// --- Verdicts and outcomes ---

/// Whether the answer may be used, and the worst of what is against it.
std::string VerdictText(const Verdict& verdict) {
  const bool invalid = verdict.kind == Verdict::Kind::kInvalid;
  const auto worst =
      std::find_if(verdict.reasons.begin(), verdict.reasons.end(), [&](const Rule* rule) {
        return rule->severity == (invalid ? Severity::kInvalid : Severity::kDegraded);
      });
  const std::string names = absl::StrJoin(
      verdict.reasons, ", ", [](std::string* out, const Rule* rule) { out->append(rule->name); });
  return absl::StrCat("do not ", invalid ? "use" : "rely on", " these numbers (",
                      NameOf(verdict.kind), ": ", names, "): ", (*worst)->explanation, "; ",
                      (*worst)->advice);
}

void AppendVerdicts(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  CellGroups groups;
  for (const Row& row : rows) {
    if (!row.verdict.reasons.empty()) groups.Add(VerdictText(row.verdict), row.cell);
  }
  groups.AppendSentences(run, Topic::kVerdict, out);
}

/// `detail`: what is behind the explanation.
std::string NoteText(const Rule& rule, absl::string_view detail = "") {
  return absl::StrCat(rule.name, ": ", rule.explanation, detail, "; ", rule.advice);
}

void AppendNotes(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  CellGroups groups;
  for (const Rule& rule : Rules()) {
    if (rule.has_own_sentence) continue;
    for (const Row& row : rows) {
      const std::vector<const Rule*>& notes = row.verdict.notes;
      if (std::find(notes.begin(), notes.end(), &rule) == notes.end()) continue;
      groups.Add(absl::StrCat("note, ", NoteText(rule)), row.cell);
    }
  }
  groups.AppendSentences(run, Topic::kNote, out);
}

void AppendBuilds(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const std::string difference = DifferenceOfBuilds(analysed.run());
  if (difference.empty()) return;
  const Rule& rule = *std::find_if(Rules().begin(), Rules().end(), [](const Rule& each) {
    return absl::string_view(each.name) == "BUILDS_DIFFER";
  });
  const std::string note = NoteText(rule, absl::StrCat(" (", difference, ")"));
  out->push_back({.topic = Topic::kNote, .text = absl::StrCat("Note, ", note, "."), .cells = {}});
}

void AppendOutcomes(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  CellGroups groups;
  for (const Row& row : rows) {
    const Outcome::Kind kind = row.outcome.kind;
    if (kind != Outcome::Kind::kSkipped && kind != Outcome::Kind::kFailed) continue;
    groups.Add(absl::StrCat(NameOf(kind), ": ", row.outcome.reason), row.cell);
  }
  groups.AppendSentences(run, Topic::kOutcome, out);
}

void AppendInterrupted(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  const bool over = run.ended != RunEnd::kInterrupted && run.ended != RunEnd::kGoesOn;
  if (over) return;
  int64_t rounds = 0;
  for (const Row& row : rows) rounds = std::max(rounds, row.cell->next_round());
  const auto pending = std::count_if(rows.begin(), rows.end(), [](const Row& row) {
    return row.outcome.kind == Outcome::Kind::kPending;
  });
  const std::string text = absl::StrCat(
      run.ended == RunEnd::kInterrupted ? "The run was interrupted" : "The run is not over",
      " after ", rounds, rounds == 1 ? " round" : " rounds",
      pending == 0 ? "" : absl::StrCat("; ", pending, " of ", rows.size(), " cells have none"),
      ": these are the answers so far; --resume goes on with it.");
  out->push_back({.topic = Topic::kInterrupted, .text = text, .cells = {}});
}

// --- Counters ---

void AppendCounters(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  CellGroups groups;
  for (const Row& row : rows) {
    std::set<std::string> reasons;
    if (!row.has_numbers()) continue;
    for (const SideSample* side : {&row.cell->server(), &row.cell->client()}) {
      const std::string missing = DescribeMissing(side->counters);
      if (!missing.empty()) reasons.insert(missing);
    }
    for (const std::string& reason : reasons) {
      const bool cycles = absl::StrContains(reason, kCycles);
      groups.Add(
          absl::StrCat("these counters are empty: ", reason,
                       cycles ? "; use server_cpu_ns_per_byte instead of cycles_per_byte" : ""),
          row.cell);
    }
  }
  groups.AppendSentences(run, Topic::kCounters, out);
}

}  // namespace

std::vector<Sentence> Sentences(const AnalysedRun& analysed) {
  std::vector<Sentence> sentences;
  AppendAnswer(analysed, &sentences);
  AppendZeroCopy(analysed, &sentences);
  AppendBottlenecks(analysed, &sentences);
  AppendOutcomes(analysed, &sentences);
  AppendInterrupted(analysed, &sentences);
  AppendVerdicts(analysed, &sentences);
  AppendLoss(analysed, &sentences);
  AppendLimits(analysed, &sentences);
  AppendNotes(analysed, &sentences);
  AppendBuilds(analysed, &sentences);
  AppendCounters(analysed, &sentences);
  AppendComparisons(analysed, &sentences);
  AppendMethod(analysed, &sentences);
  return sentences;
}

}  // namespace netring
