// The least and the most of a number in one sentence.

#ifndef NETRING_REPORT_RANGE_SENTENCE_H_
#define NETRING_REPORT_RANGE_SENTENCE_H_

#include <string>

#include "analysis/metric.h"
#include "report/analysed_run.h"

namespace netring {

/// A number of a cell with its unit.
std::string FigureWithUnit(MetricId metric, double value);

/// "Server work per message: from 11.3 us (a1, 64 B) to 48.1 us (a3, 64 KiB).", of the cells that
/// may be used, or "With --threads 8, server work ...", of those with `threads` alone, where given.
/// Empty: none has the number.
std::string RangeSentence(const AnalysedRun& analysed, MetricId metric, int threads = 0);

}  // namespace netring

#endif  // NETRING_REPORT_RANGE_SENTENCE_H_
