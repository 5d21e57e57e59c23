// analysis.json: all that is said of a run, words and numbers, for programs that draw it.

#ifndef NETRING_REPORT_ANALYSIS_JSON_H_
#define NETRING_REPORT_ANALYSIS_JSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "report/analysed_run.h"

namespace netring {

/// Version of the format. Grows when a reader of the old one would misunderstand the new.
inline constexpr int kAnalysisSchemaVersion = 1;

/// The whole file. What is not available is left out, never 0 and never NaN; numbers have 6
/// significant digits. One line per member of the lists that have one per cell or comparison.
/// `store_bytes`: the size of the run.jsonl.
std::string AnalysisJson(const AnalysedRun& analysed, int64_t store_bytes);

/// schema/analysis.schema.json.
std::string AnalysisSchemaText();

// The lists that AnalysisJson() puts together. All are one line per element when dumped.
Json ShownCoordinates(const AnalysedRun& analysed);
Json ShownMetrics(const AnalysedRun& analysed);
Json ShownRules(const AnalysedRun& analysed);
Json ShownCells(const AnalysedRun& analysed);
Json ShownTable(const AnalysedRun& analysed);
Json ShownComparisons(const AnalysedRun& analysed);
Json ShownScalings(const AnalysedRun& analysed);
Json ShownEffects(const AnalysedRun& analysed);
Json ShownClaims(const AnalysedRun& analysed);
/// What the machine, the path and the settings were, as [name, text] in an order that people look
/// for them.
Json ShownFacts(const Result& run);

/// The shares of round trips that `beyond` of each cell has times for: from 0.9 to 0.00001.
const std::vector<double>& ShownShares();

}  // namespace netring

#endif  // NETRING_REPORT_ANALYSIS_JSON_H_
