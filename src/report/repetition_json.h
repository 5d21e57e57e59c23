// A repetition as run.json has it, and reading it back.

#ifndef NETRING_REPORT_REPETITION_JSON_H_
#define NETRING_REPORT_REPETITION_JSON_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "base/json_fields.h"
#include "experiment/result.h"

namespace netring {

/// JSON on one line. A reason may hold any bytes that another program wrote; what is no UTF-8 is
/// replaced.
std::string Dump(const Json& json);

/// Adds an outcome beside the fields of the cell or repetition that it is of.
void AddOutcome(const Outcome& outcome, Json* json);

Json RepetitionJson(const Repetition& repetition);
/// The JSON is not trusted: types, bounds and histograms are checked, and the number of the
/// repetition must be below `limit`.
absl::StatusOr<Repetition> ReadRepetition(const Json& json, int64_t limit);

}  // namespace netring

#endif  // NETRING_REPORT_REPETITION_JSON_H_
