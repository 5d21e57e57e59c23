// What --list and --dry_run print.

#ifndef NETRING_APP_LIST_H_
#define NETRING_APP_LIST_H_

#include <string>

#include "absl/status/statusor.h"
#include "experiment/plan.h"
#include "netring/kernel.h"

namespace netring {

/// Variants, engines, workloads, ring profiles, paths and io_uring features, each with whether this
/// kernel has it.
std::string ListText(const absl::StatusOr<Kernel>& kernel);

/// The cells, how they are measured and how long that will take.
std::string PlanText(const Spec& spec, const Plan& plan);

}  // namespace netring

#endif  // NETRING_APP_LIST_H_
