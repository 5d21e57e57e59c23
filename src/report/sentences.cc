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
#include "report/method_sentences.h"

namespace netring {
namespace {

// --- What zero copy did ---

enum class Copying { kNone, kTrue, kMixed, kAll };

Copying CopyingOf(const CellResult& cell) {
  const std::optional<double> share = cell.Figure(MetricId::kCopied);
  if (!share.has_value()) return Copying::kNone;
  if (*share >= 1) return Copying::kAll;
  return *share <= kCopiedShareOfTrueZeroCopy ? Copying::kTrue : Copying::kMixed;
}

/// "0.3 %", or "0 % to 0.3 %" where the cells differ.
std::string CopiedRange(const std::vector<const CellResult*>& cells) {
  double low = 1;
  double high = 0;
  for (const CellResult* each : cells) {
    const double share = each->Figure(MetricId::kCopied).value_or(0);
    low = std::min(low, share);
    high = std::max(high, share);
  }
  const std::string from = PercentText(low);
  const std::string to = PercentText(high);
  return from == to ? from : absl::StrCat(from, " to ", to);
}

/// What the work of the sides is made of there.
std::string WhoPaysTheCopy(const std::vector<const CellResult*>& cells, const PathFacts& path) {
  if (!path.xdp) return "";
  if (!path.client_threaded_napi) return ", so part of the copy may count as the server's CPU time";
  const bool counted = std::all_of(cells.begin(), cells.end(), [](const CellResult* cell) {
    return cell->server().napi_ns.has_value() && cell->client().napi_ns.has_value();
  });
  if (!counted) return ", and not all of the NAPI threads' work is counted here";
  return ". The server's work holds its threads and its NAPI thread (what ACKs make it send); the "
         "copy is in the client's NAPI thread";
}

std::string CopyingText(Copying copying, const std::vector<const CellResult*>& cells,
                        const PathFacts& path) {
  const std::string& where = path.copied_where;
  switch (copying) {
    case Copying::kNone:
      return "";
    case Copying::kAll:
      return absl::StrCat("100 % of the zero-copy bytes were copied by the kernel on this path",
                          where.empty() ? "" : absl::StrCat(" (", where, ")"),
                          "; these rows show the cost of zero copy, not its benefit.");
    case Copying::kMixed:
      return absl::StrCat(
          CopiedRange(cells),
          " of the zero-copy sends were copied by the kernel; these rows mix the cost of "
          "zero copy with its benefit.");
    case Copying::kTrue:
      return absl::StrCat(CopiedRange(cells),
                          " of the zero-copy sends were copied by the sender's kernel",
                          where.empty() ? "" : absl::StrCat("; on this path ", where),
                          WhoPaysTheCopy(cells, path), ".");
  }
  return "";
}

void AppendZeroCopy(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  for (const Copying copying : {Copying::kAll, Copying::kMixed, Copying::kTrue}) {
    std::vector<const CellResult*> cells;
    for (const Row& row : rows) {
      if (row.has_numbers() && CopyingOf(*row.cell) == copying) {
        cells.push_back(row.cell);
      }
    }
    if (cells.empty()) continue;
    out->push_back(
        {.topic = Topic::kZeroCopy,
         .text = absl::StrCat(NameCells(run, cells), ": ", CopyingText(copying, cells, run.path)),
         .cells = PlacesOf(run, cells)});
  }
}

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

void AppendNotes(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  CellGroups groups;
  for (const Rule& rule : Rules()) {
    if (rule.has_own_sentence) continue;
    for (const Row& row : rows) {
      const std::vector<const Rule*>& notes = row.verdict.notes;
      if (std::find(notes.begin(), notes.end(), &rule) == notes.end()) continue;
      groups.Add(absl::StrCat("note, ", rule.name, ": ", rule.explanation, "; ", rule.advice),
                 row.cell);
    }
  }
  groups.AppendSentences(run, Topic::kNote, out);
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
      groups.Add(absl::StrCat("not counted, their columns are empty: ", reason,
                              cycles ? "; server_cpu_ns_per_byte stands for cycles_per_byte" : ""),
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
  AppendOutcomes(analysed, &sentences);
  AppendInterrupted(analysed, &sentences);
  AppendVerdicts(analysed, &sentences);
  AppendNotes(analysed, &sentences);
  AppendCounters(analysed, &sentences);
  AppendComparisons(analysed, &sentences);
  AppendMethod(analysed, &sentences);
  return sentences;
}

}  // namespace netring
