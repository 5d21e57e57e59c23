// results.csv and samples.csv.

#ifndef NETRING_REPORT_CSV_H_
#define NETRING_REPORT_CSV_H_

#include <string>

#include "experiment/result.h"

namespace netring {

/// One header line, then one line per cell. Quoting as in RFC 4180; lines end in "\n", as Unix
/// tools expect.
std::string ResultsCsv(const Result& run);

/// One header line, then one line per repetition and side.
std::string SamplesCsv(const Result& run);

}  // namespace netring

#endif  // NETRING_REPORT_CSV_H_
