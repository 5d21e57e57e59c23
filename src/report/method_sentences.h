// How the numbers of a run were come by, in sentences.

#ifndef NETRING_REPORT_METHOD_SENTENCES_H_
#define NETRING_REPORT_METHOD_SENTENCES_H_

#include <string>
#include <vector>

#include "experiment/result.h"
#include "report/row.h"

namespace netring {

/// Appends where the threads ran and how they waited, what the times of each workload are, what
/// --until did not reach, which differences mean nothing, and whether the first run in the fresh
/// lab, which is in no row, was slow. `rows` are the run's.
void AppendMethod(const Result& run, const std::vector<Row>& rows, std::vector<std::string>* out);

}  // namespace netring

#endif  // NETRING_REPORT_METHOD_SENTENCES_H_
