#include "experiment/result.h"

#include "absl/strings/str_cat.h"

namespace netring {

std::string Cell::Id() const {
  return absl::StrCat(
      engine, "/", impl, "/", workload, "/", ring.empty() ? "-" : ring, "/", size, "B/t", threads,
      "/c", connections,
      recv.empty() || recv == kDefaultReceiveMode ? "" : absl::StrCat("/recv=", recv),
      batch == 1 ? "" : absl::StrCat("/b", batch), depth == 1 ? "" : absl::StrCat("/d", depth),
      rate == 0 ? "" : absl::StrCat("/r", rate), twin == 0 ? "" : "/again");
}

const char* OutcomeName(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kPending:
      return "pending";
    case Outcome::Kind::kMeasured:
      return "measured";
    case Outcome::Kind::kSkipped:
      return "skipped";
    case Outcome::Kind::kFailed:
      return "failed";
  }
  return "unknown";
}

Outcome CellResult::outcome(int64_t reps) const {
  if (skipped.kind == Outcome::Kind::kSkipped) return skipped;
  int64_t measured = 0;
  for (const Repetition& repetition : repetitions) {
    if (repetition.outcome.kind == Outcome::Kind::kFailed) return repetition.outcome;
    measured += repetition.outcome.kind == Outcome::Kind::kMeasured;
  }
  return {.kind = measured >= reps ? Outcome::Kind::kMeasured : Outcome::Kind::kPending,
          .reason = {}};
}

}  // namespace netring
