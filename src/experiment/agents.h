// The programs that run both sides (--agent): where they are and what they were built from.

#ifndef NETRING_EXPERIMENT_AGENTS_H_
#define NETRING_EXPERIMENT_AGENTS_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/result.h"

namespace netring {

/// Makes the paths of a spec's agents absolute, so that the run is gone on with, and run again,
/// from any folder. Fails where a list of them could not be read back.
absl::Status MakeAgentsAbsolute(Spec* spec);

/// Fails on an agent that is no program.
absl::Status CheckAgents(const Spec& spec);

/// What the program of an agent was built from, or why it cannot be asked.
using AskAgent = std::function<absl::StatusOr<BuildFacts>(const std::string& agent)>;

/// Asks the agents of a new run's spec; those that do not answer are left out: their cells fail,
/// with the reason.
void MeetAgents(const AskAgent& ask, Result* run);

/// Fails when an agent of a run that goes on is not what it was when the run began.
absl::Status MeetAgentsAgain(const AskAgent& ask, const Result& begun);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AGENTS_H_
