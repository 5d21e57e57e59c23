#include "report/method_sentences.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/cpu_list.h"
#include "base/enum_names.h"
#include "netring/variant.h"
#include "report/cell_names.h"
#include "report/format.h"

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
  if (side.spin_ns == 0) return "sleeping at once when idle";
  return absl::StrCat("busy-polling for ", DurationText(side.spin_ns), " before sleeping");
}

std::string BothSides(const std::string& server, const std::string& client) {
  return server == client ? absl::StrCat("both sides ", server)
                          : absl::StrCat("server ", server, "; client ", client);
}

/// Where the kernel's threads that poll for the sides may run; empty: there are none.
std::string NapiText(const CellResult& cell) {
  std::vector<std::string> parts;
  for (const auto& [name, side] :
       {std::pair("server's", &cell.server()), std::pair("client's", &cell.client())}) {
    const CpuSet& cpus = side->napi_cpus;
    if (!cpus.empty()) parts.push_back(absl::StrCat(name, " on CPU ", CpuListText(cpus)));
  }
  return parts.empty() ? "" : absl::StrCat("; NAPI threads: ", absl::StrJoin(parts, ", "));
}

std::string PlaceText(const CellResult& cell) {
  const std::string server = WaitText(cell.server());
  const std::string client = WaitText(cell.client());
  if (!cell.placement().empty())
    return absl::StrCat(cell.placement(), "; ", BothSides(server, client));
  return BothSides(absl::StrCat(CpusText(cell.server()), ", ", server),
                   absl::StrCat(CpusText(cell.client()), ", ", client));
}

void AppendPlacement(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
  CellGroups groups;
  for (const Row& row : rows) {
    if (row.has_numbers()) groups.Add(PlaceText(*row.cell) + NapiText(*row.cell), row.cell);
  }
  groups.AppendSentences(run, Topic::kMethod, out);
}

// --- What auto chose ---

/// Which parts of a message it is, where there are several kinds.
std::string PartsText(const AutoRule& rule, int64_t header) {
  const Variant* variant = FindVariant(rule.zero_copy);
  if (header == 0) return "";
  if (variant == nullptr || !variant->mixed) return " (all parts by zero copy)";
  return absl::StrCat(" (the payload by zero copy, the other ", SizeText(header), " copied)");
}

std::string ChoiceText(const AutoRule& rule) {
  if (!rule.from.has_value()) return absl::StrCat(kAutoCopy, " always");
  const std::optional<Layout> layout = Layout::Parse(rule.layout);
  const int64_t header = layout.has_value() ? layout->header_bytes() : 0;
  return absl::StrCat(rule.zero_copy, PartsText(rule, header), " from ",
                      header == 0 ? "" : "a payload of ", SizeText(*rule.from), " on, ", kAutoCopy,
                      " below");
}

void AppendAutoRules(const Result& run, std::vector<Sentence>* out) {
  for (const AutoRule& rule : run.auto_rules) {
    const std::string layout =
        rule.layout == kUsualLayout ? "" : absl::StrCat(", layout ", rule.layout);
    const std::string alloc =
        rule.alloc == Alloc::kMalloc ? "" : absl::StrCat(", alloc ", NameOf(rule.alloc));
    const std::string text =
        absl::StrCat(kAutoImpl, " (", rule.engine, ", ", NameOf(rule.workload), layout, alloc,
                     ") sent with ", ChoiceText(rule), ": ", rule.reason, ".");
    out->push_back({.topic = Topic::kChoice, .text = text, .cells = {}});
  }
}

// --- What the times are ---

constexpr char kClosedLoop[] =
    "Latency is the round trip at the client, from the start of a request to the last byte of its "
    "answer. The loop is closed: each connection sends its next request when it has an answer. So "
    "a stall delays requests instead of queueing them.";
constexpr char kOpenLoop[] =
    "Latency is the round trip at the client. The loop is open: latency counts from the moment at "
    "which the request was due, even if it could not be sent then. So a stalled server shows.";
constexpr char kStream[] =
    "A stream goes one way, from server to client, as fast as the path takes it. It has no round "
    "trips. The columns sent_* and notified_* of results.csv say how long a message's buffer was "
    "in "
    "use: until its send completed, and until its last notification.";

void AppendTimes(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  const std::vector<Row>& rows = analysed.rows();
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
    const std::string whose = others == 0 ? "" : absl::StrCat(NameCells(run, cells), ": ");
    out->push_back({.topic = Topic::kMethod, .text = whose + text, .cells = PlacesOf(run, cells)});
  };
  const auto is_open = [](const Row& row) { return row.cell->cell.load.open_loop(); };
  append(kClosedLoop,
         [&](const Row& row) { return row.cell->latency().has_value() && !is_open(row); });
  append(kOpenLoop,
         [&](const Row& row) { return row.cell->latency().has_value() && is_open(row); });
  append(kStream, [](const Row& row) { return row.cell->cell.load.workload == Workload::kStream; });
}

}  // namespace

void AppendMethod(const AnalysedRun& analysed, std::vector<Sentence>* out) {
  const Result& run = analysed.run();
  AppendPlacement(analysed, out);
  AppendAutoRules(run, out);
  AppendTimes(analysed, out);
}

}  // namespace netring
