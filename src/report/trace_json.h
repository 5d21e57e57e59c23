// What happened in one slice, for Perfetto (ui.perfetto.dev) and chrome://tracing.

#ifndef NETRING_REPORT_TRACE_JSON_H_
#define NETRING_REPORT_TRACE_JSON_H_

#include <string>

#include "analysis/cell.h"
#include "experiment/side_configs.h"

namespace netring {

/// The file of a cell's trace in the run's directory.
std::string TraceFileOf(const Cell& cell);

/// In the Trace Event Format (JSON): a process for each side; in it a track for each thread, with
/// its waits, one for each connection, with its sends and what it receives, and one for the buffers
/// of each connection that zero copy keeps. Times are us since the first event. `traces` may come
/// from agents that are not trusted.
std::string TraceJson(const Cell& cell, const SideTraces& traces);

}  // namespace netring

#endif  // NETRING_REPORT_TRACE_JSON_H_
