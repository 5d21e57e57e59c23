// The agents of a run: where they are, on what they run, and who they are.

#ifndef NETRING_APP_EQUIP_H_
#define NETRING_APP_EQUIP_H_

#include <csignal>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "app/job.h"
#include "experiment/agent_executor.h"

namespace netring {

/// Where the job's slices come from: two agents on the spec's path, which is made here. Chooses a
/// congestion control, and says so on standard error where it is not the usual one. `interrupted`
/// is set by a signal handler.
absl::StatusOr<AgentExecutor::Options> Equip(Job& job, const volatile sig_atomic_t* interrupted);

/// Before anything is measured: notes in a new run on what it runs, and from what its agents were
/// built. A run that goes on must find the machines, the path and the agents that it began with.
absl::Status Meet(AgentExecutor& executor, Job& job);

}  // namespace netring

#endif  // NETRING_APP_EQUIP_H_
