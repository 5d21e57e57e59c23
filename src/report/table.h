// The table that a run prints on a terminal, with the sentences that say how to read it.

#ifndef NETRING_REPORT_TABLE_H_
#define NETRING_REPORT_TABLE_H_

#include <string>

#include "experiment/result.h"

namespace netring {

struct TableOptions {
  bool color = false;  ///< bold headings and coloured verdicts by ANSI escapes
};

/// The columns that have a heading, then the sentences. Numbers are right-aligned; "-" stands for
/// "not available".
std::string TableText(const Result& run, const TableOptions& options = {});

}  // namespace netring

#endif  // NETRING_REPORT_TABLE_H_
