// What held streams up, with its numbers.

#ifndef NETRING_REPORT_LIMIT_SENTENCES_H_
#define NETRING_REPORT_LIMIT_SENTENCES_H_

#include <vector>

#include "report/analysed_run.h"
#include "report/sentence.h"

namespace netring {

/// Of the cells whose verdict says LIMITED_.
void AppendLimits(const AnalysedRun& analysed, std::vector<Sentence>* out);

}  // namespace netring

#endif  // NETRING_REPORT_LIMIT_SENTENCES_H_
