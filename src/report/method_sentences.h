// How the numbers of a run were come by, in sentences.

#ifndef NETRING_REPORT_METHOD_SENTENCES_H_
#define NETRING_REPORT_METHOD_SENTENCES_H_

#include <string>
#include <vector>

#include "experiment/result.h"
#include "report/row.h"

namespace netring {

/// Appends where the threads ran and how they waited, what `auto` chose, and what the times of each
/// workload are. `rows` are the run's.
void AppendMethod(const Result& run, const std::vector<Row>& rows, std::vector<std::string>* out);

}  // namespace netring

#endif  // NETRING_REPORT_METHOD_SENTENCES_H_
