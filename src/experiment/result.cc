#include "experiment/result.h"

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"

namespace netring {

std::string Cell::Id() const {
  const bool usual_recv = technique.recv.empty() || technique.recv == kDefaultReceiveMode;
  return absl::StrCat(
      technique.engine, "/", technique.variant, "/", NameOf(load.workload), "/",
      technique.ring.empty() ? "-" : technique.ring, "/", load.size, "B/t", load.threads, "/c",
      load.connections, usual_recv ? "" : absl::StrCat("/recv=", technique.recv),
      load.batch == 1 ? "" : absl::StrCat("/b", load.batch),
      load.depth == 1 ? "" : absl::StrCat("/d", load.depth),
      load.open_loop() ? absl::StrCat("/r", load.rate) : "", twin == 0 ? "" : "/again");
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
