// The events of one side as rows of a trace.

#ifndef NETRING_REPORT_TRACE_TRACKS_H_
#define NETRING_REPORT_TRACE_TRACKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "analysis/cell.h"
#include "experiment/side_configs.h"

namespace netring {

/// One object of the list "traceEvents".
struct TraceRow {
  int64_t at_ns = 0;
  int64_t took_ns = 0;
  std::string json;
};

/// A side, as a process of the trace.
struct TraceSide {
  int pid = 0;
  const char* name = "";
  bool asks = false;  ///< its round trips are shown
};

/// The rows of a side, in no order; times are since `origin_ns`.
std::vector<TraceRow> TraceRowsOf(const TraceSide& side, const Cell& cell,
                                  absl::Span<const TraceEvent> events, int64_t origin_ns);

}  // namespace netring

#endif  // NETRING_REPORT_TRACE_TRACKS_H_
