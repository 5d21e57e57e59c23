// What --list and --dry_run print.

#ifndef NETRING_APP_LIST_H_
#define NETRING_APP_LIST_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiment/plan.h"
#include "experiment/refused.h"
#include "netring/kernel.h"

namespace netring {

/// What is not here, then variants, engines, workloads, ring profiles, paths and io_uring features,
/// each with whether this kernel has it; in lines of at most `width`, as far as words allow.
std::string ListText(const absl::StatusOr<Kernel>& kernel, size_t width);

/// The cells, those that cannot run here and why; last how they are measured and for how long.
/// Names of cells are for copying: they are not broken.
std::string PlanText(const Spec& spec, const Plan& plan, const std::vector<RefusedCells>& refused,
                     size_t width);

}  // namespace netring

#endif  // NETRING_APP_LIST_H_
