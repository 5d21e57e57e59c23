// What --list and --dry_run print.

#ifndef NETRING_APP_LIST_H_
#define NETRING_APP_LIST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiment/plan.h"
#include "experiment/refused.h"
#include "netring/kernel.h"

namespace netring {

/// What is not here, then variants, engines, workloads, ring profiles, paths and io_uring features,
/// each with whether this kernel has it.
std::string ListText(const absl::StatusOr<Kernel>& kernel);

/// The cells, those that cannot run here and why; last how they are measured and for how long.
std::string PlanText(const Spec& spec, const Plan& plan, const std::vector<RefusedCells>& refused);

}  // namespace netring

#endif  // NETRING_APP_LIST_H_
