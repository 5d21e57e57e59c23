// The lines of run.jsonl: one JSON object each, with one member that says what it is.
//
//   {"run": ...}      first: version, spec, environment, path, cells
//   {"facts": ...}    what the set-up of a cell was like, for its slices that follow
//   {"slice": ...}    what one slice measured
//   {"resumed": ...}  a run that was cut off went on
//   {"end": ...}      how it ended; the last one counts
//
// docs/RESULTS.md describes them for readers.

#ifndef NETRING_REPORT_RUN_LINES_H_
#define NETRING_REPORT_RUN_LINES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/json_fields.h"
#include "experiment/result.h"
#include "report/run_fields.h"

namespace netring {

/// Version of the format. Grows when a reader of the old one would misunderstand the new.
inline constexpr int kRunSchemaVersion = 5;

/// JSON on one line, without its end. A reason may hold any bytes that another program wrote; what
/// is no UTF-8 is replaced.
std::string Dump(const Json& json);

/// The command that measures the same cells again: the settings that differ from their defaults,
/// quoted for a shell.
std::string RerunCommand(const Spec& spec);

/// The first line; of the cells, what they are and why they were skipped.
std::string RunLineText(const Result& run);
/// Reads what it has into `run`. The JSON is not trusted, here and below: types and bounds are
/// checked.
absl::Status ReadRunLine(const Json& json, Result* run);

FactsLine FactsOf(size_t cell, const Slice& slice);
std::string FactsLineText(const FactsLine& facts);
absl::Status ReadFactsLine(const Json& json, FactsLine* facts);

std::string SliceLineText(size_t cell, const Slice& slice);
/// `facts` are per cell the ones that hold. Says which cell it is of.
absl::Status ReadSliceLine(const Json& json, const std::vector<FactsLine>& facts, size_t* cell,
                           Slice* slice);

std::string ResumedLineText(const std::string& utc);
std::string EndLineText(RunEnd ended);
absl::Status ReadEndLine(const Json& json, RunEnd* ended);

}  // namespace netring

#endif  // NETRING_REPORT_RUN_LINES_H_
