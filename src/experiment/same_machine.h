// Whether a run may go on here.

#ifndef NETRING_EXPERIMENT_SAME_MACHINE_H_
#define NETRING_EXPERIMENT_SAME_MACHINE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "experiment/conversation.h"
#include "experiment/plan.h"
#include "experiment/result.h"

namespace netring {

/// FailedPrecondition, naming the difference, when machine, kernel, program or path are not those
/// that the run began on: slices of two machines are not slices of one run.
absl::Status CheckSameMachine(const Result& begun, const RunFacts& here);

/// The same of one agent's program. `here`: as it says hello now, or why it cannot.
absl::Status CheckSameBuild(const AgentBuild& begun, const absl::StatusOr<BuildFacts>& here);

/// `agent` is another program than when the run began.
absl::Status WasRebuilt(absl::string_view agent);

/// The same of agents that are started anew in the middle of a run: of each side, which the error
/// names, the running kernel, the machine, the program, and the card once they have met.
absl::Status CheckSameHosts(const HellosOfSides& begun, const HellosOfSides& here);

/// One line for each machine that was started anew since the run began. It is still the same
/// machine, kernel and program, and what is compared ran in one round: no reason to refuse.
std::vector<std::string> RestartsOf(const Result& begun, const RunFacts& here);

/// InvalidArgument, naming the first difference, when the cells that the run has are not those that
/// its settings give: lines name cells by their place.
absl::Status CheckSameCells(const Result& begun, const Plan& plan);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_SAME_MACHINE_H_
