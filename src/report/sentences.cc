#include "report/sentences.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "report/cell_names.h"
#include "report/format.h"
#include "report/row.h"

namespace netring {
namespace {

/// Cells for which the same text holds, in the order in which the texts came up.
class Groups {
 public:
  void Add(const std::string& text, const CellResult* cell) {
    auto found = std::find_if(groups_.begin(), groups_.end(),
                              [&](const auto& group) { return group.first == text; });
    if (found == groups_.end()) found = groups_.insert(found, {text, {}});
    found->second.push_back(cell);
  }
  const auto& all() const { return groups_; }

 private:
  std::vector<std::pair<std::string, std::vector<const CellResult*>>> groups_;
};

/// "CELLS: TEXT." per group.
void AppendGroups(const Groups& groups, const Result& run, std::vector<std::string>* out) {
  for (const auto& [text, cells] : groups.all()) {
    const char* full_stop = absl::EndsWith(text, ".") ? "" : ".";
    out->push_back(absl::StrCat(NameCells(run, cells), ": ", text, full_stop));
  }
}

// --- What zero copy did ---

enum class Copying { kNone, kTrue, kMixed, kAll };

double CopiedShare(const Evidence& evidence) {
  return static_cast<double>(evidence.zc_copied) / static_cast<double>(evidence.zc_completions);
}

Copying CopyingOf(const Evidence& evidence) {
  if (evidence.zc_completions == 0) return Copying::kNone;
  if (evidence.zc_copied >= evidence.zc_completions) return Copying::kAll;
  return CopiedShare(evidence) <= kCopiedShareOfTrueZeroCopy ? Copying::kTrue : Copying::kMixed;
}

/// "0.3 %", or "0 % to 0.3 %" where the cells differ.
std::string CopiedRange(const std::vector<const CellResult*>& cells) {
  double low = 1;
  double high = 0;
  for (const CellResult* each : cells) {
    const double share = CopiedShare(MeasuredEvidence(*each));
    low = std::min(low, share);
    high = std::max(high, share);
  }
  const std::string from = PercentText(low);
  const std::string to = PercentText(high);
  return from == to ? from : absl::StrCat(from, " to ", to);
}

std::string WhoPaysTheCopy(const PathFacts& path) {
  if (!path.xdp) return "";
  return path.threaded_napi ? ", so the server's CPU time holds the sender's cost alone"
                            : ", so part of the copy may count as the server's CPU time";
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
      return absl::StrCat(
          CopiedRange(cells), " of the zero-copy sends were copied by the sender's kernel",
          where.empty() ? "" : absl::StrCat("; on this path ", where), WhoPaysTheCopy(path), ".");
  }
  return "";
}

void AppendZeroCopy(const Result& run, const std::vector<Row>& rows,
                    std::vector<std::string>* out) {
  for (const Copying copying : {Copying::kAll, Copying::kMixed, Copying::kTrue}) {
    std::vector<const CellResult*> cells;
    for (const Row& row : rows) {
      if (row.has_numbers() && CopyingOf(MeasuredEvidence(*row.cell)) == copying) {
        cells.push_back(row.cell);
      }
    }
    if (cells.empty()) continue;
    out->push_back(
        absl::StrCat(NameCells(run, cells), ": ", CopyingText(copying, cells, run.path)));
  }
}

// --- Verdicts and outcomes ---

/// Rules whose matter has a sentence of its own, with more in it than the rule knows.
bool HasOwnSentence(absl::string_view rule) {
  return rule == "ZC_ALL_COPIED" || rule == "ZC_PARTIAL" || rule == "NO_PMU" ||
         rule == "INCOMPLETE";
}

void AppendReasons(const Result& run, const std::vector<Row>& rows, std::vector<std::string>* out) {
  Groups groups;
  for (const Rule& rule : Rules()) {
    for (const Row& row : rows) {
      const std::vector<const Rule*>& reasons = row.verdict.reasons;
      if (HasOwnSentence(rule.name) || std::count(reasons.begin(), reasons.end(), &rule) == 0)
        continue;
      const char* severity = rule.severity == Severity::kInvalid ? "invalid" : "degraded";
      groups.Add(absl::StrCat(severity, ", ", rule.name, ": ", rule.explanation), row.cell);
    }
  }
  AppendGroups(groups, run, out);
}

void AppendOutcomes(const Result& run, const std::vector<Row>& rows,
                    std::vector<std::string>* out) {
  Groups groups;
  for (const Row& row : rows) {
    const Outcome::Kind kind = row.outcome.kind;
    if (kind != Outcome::Kind::kSkipped && kind != Outcome::Kind::kFailed) continue;
    groups.Add(absl::StrCat(OutcomeName(kind), ": ", row.outcome.reason), row.cell);
  }
  AppendGroups(groups, run, out);
}

void AppendInterrupted(const Result& run, const std::vector<Row>& rows,
                       std::vector<std::string>* out) {
  const auto pending = std::count_if(rows.begin(), rows.end(), [](const Row& row) {
    return row.outcome.kind == Outcome::Kind::kPending;
  });
  if (pending == 0) return;
  out->push_back(absl::StrCat(
      run.interrupted ? "The run was interrupted: " : "The run is not over: ", pending, " of ",
      rows.size(), " cells lack repetitions (", run.spec.reps, " were asked for)."));
}

// --- Counters, placement, latency ---

void AppendCounters(const Result& run, const std::vector<Row>& rows,
                    std::vector<std::string>* out) {
  Groups groups;
  for (const Row& row : rows) {
    std::set<std::string> reasons;
    for (const Repetition* each : row.measured) {
      for (const SideSample* side : {&each->server, &each->client}) {
        const bool complete = side->cycles && side->l1_misses && side->llc_misses;
        if (!complete) reasons.insert(side->counters_reason);
      }
    }
    for (const std::string& reason : reasons) {
      groups.Add(absl::StrCat("hardware counters are missing, their columns are empty",
                              reason.empty() ? "" : ": ", reason),
                 row.cell);
    }
  }
  AppendGroups(groups, run, out);
}

std::string PlaceText(const SideSample& side) {
  std::set<int> cpus;
  bool pinned = !side.cpus.empty();
  for (const CpuSet& thread : side.cpus) {
    cpus.insert(thread.begin(), thread.end());
    pinned = pinned && !thread.empty();
  }
  const CpuSet ascending(cpus.begin(), cpus.end());
  const std::string where =
      pinned ? absl::StrCat("on CPU ", CpuRanges(ascending)) : std::string("not pinned");
  return absl::StrCat(where, side.spin_ns > 0
                                 ? absl::StrCat(", looking for completions for ",
                                                DurationText(side.spin_ns), " before it sleeps")
                                 : ", sleeping at once when there is nothing to do");
}

void AppendPlacement(const Result& run, const std::vector<Row>& rows,
                     std::vector<std::string>* out) {
  Groups groups;
  for (const Row& row : rows) {
    if (!row.has_numbers()) continue;
    const std::string server = PlaceText(row.measured.front()->server);
    const std::string client = PlaceText(row.measured.front()->client);
    groups.Add(server == client ? absl::StrCat("both sides ", server)
                                : absl::StrCat("server ", server, "; client ", client),
               row.cell);
  }
  AppendGroups(groups, run, out);
}

void AppendLatency(const std::vector<Row>& rows, std::vector<std::string>* out) {
  const bool any =
      std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.latency.count() > 0; });
  if (!any) return;
  out->push_back(
      "Latency is the round trip at the client, from the start of a request to the last byte of "
      "its "
      "answer, closed loop: each connection sends its next request when it has the answer, so a "
      "stall "
      "delays requests instead of queueing them.");
}

}  // namespace

std::vector<std::string> Sentences(const Result& run) {
  const std::vector<Row> rows = ResultRows(run);
  std::vector<std::string> sentences;
  AppendZeroCopy(run, rows, &sentences);
  AppendOutcomes(run, rows, &sentences);
  AppendInterrupted(run, rows, &sentences);
  AppendReasons(run, rows, &sentences);
  AppendCounters(run, rows, &sentences);
  AppendPlacement(run, rows, &sentences);
  AppendLatency(rows, &sentences);
  return sentences;
}

}  // namespace netring
