// What the comparisons of a run say, how sure they are, and why some are missing: one line each.

#ifndef NETRING_REPORT_COMPARISON_SENTENCES_H_
#define NETRING_REPORT_COMPARISON_SENTENCES_H_

#include <string>
#include <vector>

#include "report/row.h"

namespace netring {

/// Appends them for a run with these rows.
void AppendComparisons(const Result& run, const std::vector<Row>& rows,
                       std::vector<std::string>* out);

}  // namespace netring

#endif  // NETRING_REPORT_COMPARISON_SENTENCES_H_
