// What lies between the sides, from what the lab made and what the agents tell once they have met.

#ifndef NETRING_EXPERIMENT_PATH_FACTS_H_
#define NETRING_EXPERIMENT_PATH_FACTS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "analysis/run_facts.h"
#include "experiment/conversation.h"
#include "experiment/spec.h"
#include "lab/lab.h"

namespace netring {

/// Whether the links are not netring's own: what is copied where, the notifications say alone.
bool MadeByOthers(const PathFacts& path);

/// `sides`: empty where the agents could not meet.
PathFacts PathFactsOf(const Spec& spec, const absl::StatusOr<Lab>& lab,
                      const std::optional<HellosOfSides>& sides);

/// FailedPrecondition where sides of launchers are on one host and the route between them does not
/// leave it, unless the spec allows it.
absl::Status CheckLeavesHost(const Spec& spec, const HellosOfSides& sides);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_PATH_FACTS_H_
