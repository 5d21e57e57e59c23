// What the comparisons of a run say, how sure they are, and why some are missing: one line each.

#ifndef NETRING_REPORT_COMPARISON_SENTENCES_H_
#define NETRING_REPORT_COMPARISON_SENTENCES_H_

#include <vector>

#include "report/analysed_run.h"
#include "report/sentence.h"

namespace netring {

/// Appends them.
void AppendComparisons(const AnalysedRun& analysed, std::vector<Sentence>* out);

}  // namespace netring

#endif  // NETRING_REPORT_COMPARISON_SENTENCES_H_
