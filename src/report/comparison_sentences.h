// What the comparisons of a run say, how sure they are, and why some are missing: one line each.

#ifndef NETRING_REPORT_COMPARISON_SENTENCES_H_
#define NETRING_REPORT_COMPARISON_SENTENCES_H_

#include <optional>
#include <string>
#include <vector>

#include "report/analysed_run.h"
#include "report/sentence.h"

namespace netring {

/// "103 rounds, until the comparisons were precise enough".
std::string RoundsText(const AnalysedRun& analysed);
/// "a1 against itself +0.3 % (-0.6 to +1.1)": the widest control; empty: there is none.
std::optional<std::string> ControlText(const AnalysedRun& analysed);
/// Whether that control shows more noise than most differences have.
bool IsNoisy(const AnalysedRun& analysed);

/// Appends why throughput and latency are empty.
void AppendWithheld(const AnalysedRun& analysed, std::vector<Sentence>* out);
/// Appends all sentences.
void AppendComparisons(const AnalysedRun& analysed, std::vector<Sentence>* out);

}  // namespace netring

#endif  // NETRING_REPORT_COMPARISON_SENTENCES_H_
