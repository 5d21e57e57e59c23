// The hosts of a run of several clients: hosts.csv, a table for a terminal, and sentences.

#ifndef NETRING_REPORT_HOSTS_H_
#define NETRING_REPORT_HOSTS_H_

#include <string>
#include <vector>

#include "analysis/client_hosts.h"
#include "report/analysed_run.h"
#include "report/columns.h"
#include "report/sentence.h"

namespace netring {

/// One host in one cell. Borrows like Row.
struct HostRow {
  const CellResult* cell = nullptr;
  bool is_server = false;
  bool is_bottleneck = false;
  HostNumbers host;

  bool has_numbers() const { return true; }
};
using HostColumn = BasicColumn<HostRow>;

/// In the order of the file.
absl::Span<const HostColumn> HostColumns();

/// Of each cell with numbers the server, then its clients; none of a run with one client.
std::vector<HostRow> HostRowsOf(const AnalysedRun& run);

/// The rows as a table; empty where there are none.
std::string HostsText(const AnalysedRun& run);

/// Which host held the others up, or that none did.
void AppendBottlenecks(const AnalysedRun& run, std::vector<Sentence>* out);

}  // namespace netring

#endif  // NETRING_REPORT_HOSTS_H_
