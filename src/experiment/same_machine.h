// Whether a run may go on here.

#ifndef NETRING_EXPERIMENT_SAME_MACHINE_H_
#define NETRING_EXPERIMENT_SAME_MACHINE_H_

#include "absl/status/status.h"
#include "experiment/result.h"

namespace netring {

/// FailedPrecondition, naming the difference, when machine, kernel, program or path are not those
/// that the run began on: slices of two machines are not slices of one run.
absl::Status CheckSameMachine(const Result& begun, const Environment& here, const PathFacts& path);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_SAME_MACHINE_H_
