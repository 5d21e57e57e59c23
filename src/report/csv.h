// results.csv, hosts.csv and samples.csv, and how a text is written in any CSV. Quoting as in RFC
// 4180; lines end in "\n", as Unix tools expect.

#ifndef NETRING_REPORT_CSV_H_
#define NETRING_REPORT_CSV_H_

#include <string>

#include "experiment/result.h"
#include "report/analysed_run.h"

namespace netring {

/// A text as a field: in quotes where it needs them, and for no spreadsheet a formula.
std::string CsvText(std::string text);

/// One header line, then one line per cell; controls are none.
std::string ResultsCsv(const AnalysedRun& run);

std::string SamplesHeader();
/// hosts.csv: one header line, then the server and each client of each cell with numbers.
std::string HostsCsv(const AnalysedRun& run);

/// The two lines of a slice, server and client. `cell` has it already.
std::string SamplesLines(const Result& run, const CellResult& cell, const Slice& slice);

}  // namespace netring

#endif  // NETRING_REPORT_CSV_H_
