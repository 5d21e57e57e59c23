#include "report/trace_json.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "experiment/cell_file.h"
#include "report/run_lines.h"
#include "report/trace_tracks.h"

namespace netring {
namespace {

/// What the reader is told beside the events; such as what there is no track of.
std::string AboutTrace(const Cell& cell, const SideTraces& traces, int64_t origin_ns) {
  Json about = {{"cell", cell.Id()},
                {"clock", "CLOCK_MONOTONIC"},
                {"first_event_ns", absl::StrCat(origin_ns)}};
  if (traces.client.empty()) about["client"] = "not shown: its clock is that of another host";
  return Dump(about);
}

}  // namespace

std::string TraceFileOf(const Cell& cell) {
  return absl::StrCat("trace-", FileNameOf(cell.Id()), ".json");
}

std::string TraceJson(const Cell& cell, const SideTraces& traces) {
  int64_t origin_ns = std::numeric_limits<int64_t>::max();
  for (const auto* side : {&traces.server, &traces.client}) {
    for (const TraceEvent& event : *side) origin_ns = std::min(origin_ns, event.at_ns);
  }
  std::vector<TraceRow> rows =
      TraceRowsOf({.pid = 1, .name = "server"}, cell, traces.server, origin_ns);
  if (!traces.client.empty()) {
    const bool asks = cell.load.workload == Workload::kRr;
    std::vector<TraceRow> client =
        TraceRowsOf({.pid = 2, .name = "client", .asks = asks}, cell, traces.client, origin_ns);
    std::move(client.begin(), client.end(), std::back_inserter(rows));
  }
  // What lies within another comes after it.
  std::stable_sort(rows.begin(), rows.end(), [](const TraceRow& one, const TraceRow& other) {
    return std::pair(one.at_ns, -one.took_ns) < std::pair(other.at_ns, -other.took_ns);
  });
  std::string json = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[";
  const char* before = "\n";
  for (const TraceRow& row : rows) absl::StrAppend(&json, std::exchange(before, ",\n"), row.json);
  absl::StrAppend(&json, "\n],\"otherData\":", AboutTrace(cell, traces, origin_ns), "}\n");
  return json;
}

}  // namespace netring
