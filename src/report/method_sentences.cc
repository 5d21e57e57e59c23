#include "report/method_sentences.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/cpu_list.h"
#include "base/enum_names.h"
#include "report/cell_names.h"
#include "report/compare.h"
#include "report/format.h"
#include "stats/bootstrap.h"

namespace netring {
namespace {

// --- Placement and waiting ---

std::string CpusText(const SideSample& side) {
  std::set<int> cpus;
  bool pinned = !side.cpus.empty();
  for (const CpuSet& thread : side.cpus) {
    cpus.insert(thread.begin(), thread.end());
    pinned = pinned && !thread.empty();
  }
  const CpuSet ascending(cpus.begin(), cpus.end());
  return pinned ? absl::StrCat("on CPU ", CpuListText(ascending)) : std::string("not pinned");
}

std::string WaitText(const SideSample& side) {
  if (side.spin_ns == 0) return "sleeping at once when there is nothing to do";
  return absl::StrCat("looking for completions for ", DurationText(side.spin_ns),
                      " before sleeping");
}

std::string BothSides(const std::string& server, const std::string& client) {
  return server == client ? absl::StrCat("both sides ", server)
                          : absl::StrCat("server ", server, "; client ", client);
}

std::string PlaceText(const Repetition& repetition) {
  const std::string server = WaitText(repetition.server);
  const std::string client = WaitText(repetition.client);
  if (!repetition.placement.empty())
    return absl::StrCat(repetition.placement, "; ", BothSides(server, client));
  return BothSides(absl::StrCat(CpusText(repetition.server), ", ", server),
                   absl::StrCat(CpusText(repetition.client), ", ", client));
}

void AppendPlacement(const Result& run, const std::vector<Row>& rows,
                     std::vector<std::string>* out) {
  CellGroups groups;
  for (const Row& row : rows) {
    if (row.has_numbers()) groups.Add(PlaceText(*row.measured.front()), row.cell);
  }
  groups.AppendSentences(run, out);
}

// --- What auto chose ---

void AppendAutoRules(const Result& run, std::vector<std::string>* out) {
  for (const AutoRule& rule : run.auto_rules) {
    const std::string choice = rule.from.has_value()
                                   ? absl::StrCat(rule.zero_copy, " from ", SizeText(*rule.from),
                                                  " on, ", kAutoCopy, " below")
                                   : absl::StrCat(kAutoCopy, " always, never ", rule.zero_copy);
    out->push_back(absl::StrCat(kAutoImpl, " (", rule.engine, ", ", NameOf(rule.workload),
                                ") sent with ", choice, ": ", rule.reason, "."));
  }
}

// --- What the times are ---

constexpr char kClosedLoop[] =
    "Latency is the round trip at the client, from the start of a request to the last byte of its "
    "answer, closed loop: each connection sends its next request when it has an answer, so a stall "
    "delays requests instead of queueing them.";
constexpr char kOpenLoop[] =
    "Latency is the round trip at the client, open loop: it is counted from the moment at which "
    "the request was due, whether it could be sent then or not, so that a stalled server is not "
    "hidden.";
constexpr char kStream[] =
    "A stream goes one way, from server to client, as fast as the path takes it, and has no round "
    "trip; the columns sent_* and notified_* of results.csv say how long a message's buffer was in "
    "use, until its send completed and until its last notification.";

void AppendTimes(const Result& run, const std::vector<Row>& rows, std::vector<std::string>* out) {
  const auto append = [&](const char* text, auto holds) {
    std::vector<const CellResult*> cells;
    size_t others = 0;
    for (const Row& row : rows) {
      if (!row.has_numbers()) continue;
      if (holds(row)) {
        cells.push_back(row.cell);
      } else {
        ++others;
      }
    }
    if (cells.empty()) return;
    out->push_back(others == 0 ? text : absl::StrCat(NameCells(run, cells), ": ", text));
  };
  const auto is_open = [](const Row& row) { return row.cell->cell.load.open_loop(); };
  append(kClosedLoop, [&](const Row& row) { return row.latency.has_value() && !is_open(row); });
  append(kOpenLoop, [&](const Row& row) { return row.latency.has_value() && is_open(row); });
  append(kStream, [](const Row& row) { return row.cell->cell.load.workload == Workload::kStream; });
}

// --- How sure the numbers are ---

void AppendUntil(const Result& run, const std::vector<Row>& rows, std::vector<std::string>* out) {
  CellGroups groups;
  for (const Row& row : rows) {
    const auto& reasons = row.verdict.reasons;
    const bool wide = std::any_of(reasons.begin(), reasons.end(), [](const Rule* rule) {
      return absl::string_view(rule->name) == kWideInterval;
    });
    if (!wide) continue;
    groups.Add(absl::StrCat("degraded, ", kWideInterval, ": after ", row.measured.size(),
                            " repetitions the 95 % interval of the throughput is still wider than "
                            "the ",
                            *run.spec.until_percent, " % of --until"),
               row.cell);
  }
  groups.AppendSentences(run, out);
}

void AppendComparison(const Result& run, const std::vector<Row>& rows,
                      std::vector<std::string>* out) {
  const bool compared = std::any_of(rows.begin(), rows.end(), [](const Row& row) {
    return row.server_cpu_vs_baseline.change != Change::kUnknown;
  });
  if (!compared) return;
  out->push_back(absl::StrCat("vs ", run.spec.impl.front(),
                              ": the server's CPU time per message beside ", run.spec.impl.front(),
                              "'s in the same cell; ~: no difference seen",
                              run.spec.aa ? ", or one that this machine cannot tell apart." : "."));
}

void AppendNoiseFloor(const Result& run, std::vector<std::string>* out) {
  if (!run.spec.aa) return;
  const NoiseFloor floor = FindNoiseFloor(run);
  std::vector<std::string> parts;
  for (size_t i = 0; i < floor.size(); ++i) {
    if (!floor[i].has_value()) continue;
    parts.push_back(absl::StrFormat("%s %.1f %%", ComparedMetrics()[i].words, *floor[i]));
  }
  out->push_back(
      parts.empty()
          ? "The A/A check can tell nothing: it needs both twins of a cell and at least two "
            "repetitions of each."
          : absl::StrCat("A/A check: the same cell run twice differed by up to (95 %) ",
                         absl::StrJoin(parts, ", "), "; smaller differences mean nothing here."));
}

void AppendPriming(const Result& run, std::vector<std::string>* out) {
  constexpr double kSlow = 0.9;
  const std::vector<double>& gbps = run.path.priming_gbps;
  if (gbps.size() < 2) return;
  const std::optional<double> later = Median({gbps.begin() + 1, gbps.end()});
  if (gbps.front() >= kSlow * *later) return;
  out->push_back(absl::StrCat("The first run in the fresh lab reached ",
                              PercentText(gbps.front() / *later),
                              " of what the later ones did and is not in the results."));
}

}  // namespace

void AppendMethod(const Result& run, const std::vector<Row>& rows, std::vector<std::string>* out) {
  AppendUntil(run, rows, out);
  AppendComparison(run, rows, out);
  AppendNoiseFloor(run, out);
  AppendPlacement(run, rows, out);
  AppendAutoRules(run, out);
  AppendTimes(run, rows, out);
  AppendPriming(run, out);
}

}  // namespace netring
