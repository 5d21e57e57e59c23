// What zero copy did: which of its sends the kernel copied.

#ifndef NETRING_REPORT_ZERO_COPY_SENTENCES_H_
#define NETRING_REPORT_ZERO_COPY_SENTENCES_H_

#include <string>
#include <vector>

#include "report/analysed_run.h"
#include "report/sentence.h"

namespace netring {

/// "0.3 %", or "0 % to 0.3 %" where the cells differ: of cells that sent with zero copy.
std::string CopiedRange(const std::vector<const CellResult*>& cells,
                        MetricId share = MetricId::kCopied);

void AppendZeroCopy(const AnalysedRun& analysed, std::vector<Sentence>* out);

}  // namespace netring

#endif  // NETRING_REPORT_ZERO_COPY_SENTENCES_H_
