// What a table of numbers does not say by itself: how to read it, and what weakens it.

#ifndef NETRING_REPORT_SENTENCES_H_
#define NETRING_REPORT_SENTENCES_H_

#include <vector>

#include "report/analysed_run.h"
#include "report/sentence.h"

namespace netring {

/// Plain sentences: the answer, what zero copy really did, the verdicts' reasons, what was
/// skipped or failed and why, what is missing, where the threads ran and what the latency is. Cells
/// for which the same holds share a sentence.
std::vector<Sentence> Sentences(const AnalysedRun& analysed);

}  // namespace netring

#endif  // NETRING_REPORT_SENTENCES_H_
