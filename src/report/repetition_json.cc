#include "report/repetition_json.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "report/run_fields.h"

namespace netring {

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void AddOutcome(const Outcome& outcome, Json* json) { json->update(ToJson(outcome)); }

Json RepetitionJson(const Repetition& repetition) {
  Json json = ToJson(repetition);
  AddOutcome(repetition.outcome, &json);
  return json;
}

absl::StatusOr<Repetition> ReadRepetition(const Json& json, int64_t limit) {
  Repetition repetition;
  NETRING_RETURN_IF_ERROR(FromJson(json, &repetition));
  NETRING_RETURN_IF_ERROR(FromJson(json, &repetition.outcome));
  if (repetition.number >= limit) {
    return absl::InvalidArgumentError(absl::StrCat("repetition number ", repetition.number,
                                                   " is not below the ", limit, " of the spec"));
  }
  for (const SideSample* side : {&repetition.server, &repetition.client}) {
    for (const Histogram::Parts* times : {&side->latency, &side->sent, &side->notified}) {
      NETRING_RETURN_IF_ERROR(Histogram::FromParts(*times).status());
    }
  }
  return repetition;
}

}  // namespace netring
