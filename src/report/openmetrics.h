// A finished run as OpenMetrics text, for what keeps and draws metrics.

#ifndef NETRING_REPORT_OPENMETRICS_H_
#define NETRING_REPORT_OPENMETRICS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "report/analysed_run.h"

namespace netring {

/// One family of gauges for each number of results.csv that some cell has, in base units, and
/// netring_cell_info with what is text. Every sample names the run, the cell and its coordinates.
/// What is not available is left out. No timestamps: node_exporter takes none.
std::string OpenMetricsText(const AnalysedRun& run, absl::string_view run_name);

// --- What it is made of ---

struct MetricFamily {
  std::string name;  ///< "netring_server_work_per_message_seconds"
  std::string unit;  ///< with which the name ends; empty: a plain number
  double factor = 1;
};
/// Of a column of that name and unit: "server_work_ns_per_msg", "ns".
MetricFamily FamilyOf(absl::string_view column, absl::string_view unit);

}  // namespace netring

#endif  // NETRING_REPORT_OPENMETRICS_H_
