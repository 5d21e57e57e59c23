// The table that a run prints on a terminal, with the sentences that say how to read it.

#ifndef NETRING_REPORT_TABLE_H_
#define NETRING_REPORT_TABLE_H_

#include <string>
#include <vector>

#include "report/analysed_run.h"
#include "report/value.h"

namespace netring {

/// One column of the table, for programs that draw it otherwise.
struct TableColumn {
  std::string heading;
  bool is_number = false;
  bool is_coordinate = false;        ///< says which cell the row is of
  bool is_versus = false;            ///< the cost beside the baseline's
  std::vector<std::string> texts;    ///< one per row; "-" stands for "not available"
  std::vector<std::string> spreads;  ///< "12.1 to 12.9", the quartiles of the slices; often empty
  std::vector<Value> values;         ///< to sort by
};

/// The columns that have a heading and say something in this run.
std::vector<TableColumn> TableColumns(const AnalysedRun& run);

struct TableOptions {
  bool color = false;  ///< bold headings and coloured verdicts by ANSI escapes
};

/// The columns alone, numbers right-aligned.
std::string TableLines(const AnalysedRun& run, const TableOptions& options = {});

/// The effects, where factors were switched; the columns; the sentences, each in one line.
std::string TableText(const AnalysedRun& run, const TableOptions& options = {});

}  // namespace netring

#endif  // NETRING_REPORT_TABLE_H_
