// How the numbers of a run were come by, in sentences.

#ifndef NETRING_REPORT_METHOD_SENTENCES_H_
#define NETRING_REPORT_METHOD_SENTENCES_H_

#include <vector>

#include "report/analysed_run.h"
#include "report/sentence.h"

namespace netring {

/// Appends where the threads ran and how they waited, what `auto` chose, and what the times of each
/// workload are.
void AppendMethod(const AnalysedRun& analysed, std::vector<Sentence>* out);

}  // namespace netring

#endif  // NETRING_REPORT_METHOD_SENTENCES_H_
