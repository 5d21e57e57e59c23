#include "report/repetition_json.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "report/run_fields.h"

namespace netring {

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void AddOutcome(const Outcome& outcome, Json* json) {
  json->update(ToJson(OutcomeFields{OutcomeName(outcome.kind), outcome.reason}));
}

Json RepetitionJson(const Repetition& repetition) {
  Json json = ToJson(repetition);
  AddOutcome(repetition.outcome, &json);
  return json;
}

absl::StatusOr<Outcome> ReadOutcome(const Json& json) {
  OutcomeFields fields;
  NETRING_RETURN_IF_ERROR(FromJson(json, &fields));
  for (const auto kind : {Outcome::Kind::kPending, Outcome::Kind::kMeasured,
                          Outcome::Kind::kSkipped, Outcome::Kind::kFailed}) {
    if (fields.outcome == OutcomeName(kind)) return Outcome{kind, std::move(fields.reason)};
  }
  return absl::InvalidArgumentError(absl::StrCat("field 'outcome' is '",
                                                 absl::CHexEscape(fields.outcome),
                                                 "', not pending, measured, skipped or failed"));
}

absl::StatusOr<Repetition> ReadRepetition(const Json& json, int64_t limit) {
  Repetition repetition;
  NETRING_RETURN_IF_ERROR(FromJson(json, &repetition));
  NETRING_ASSIGN_OR_RETURN(repetition.outcome, ReadOutcome(json));
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
