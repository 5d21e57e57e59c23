// Cells that cannot run here, told before anything is made.

#ifndef NETRING_EXPERIMENT_REFUSED_H_
#define NETRING_EXPERIMENT_REFUSED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiment/plan.h"
#include "experiment/side_configs.h"
#include "netring/kernel.h"

namespace netring {

/// Whether the kernel and the engines have what both sides of a cell are told.

/// Cells that one reason keeps from running.
struct RefusedCells {
  std::string reason;
  std::vector<std::string> ids;
};

/// Takes from the plan what cannot run with this kernel, on whatever path. A path may refuse more.
std::vector<RefusedCells> TakeRefused(const Spec& spec, const absl::StatusOr<Kernel>& kernel,
                                      Plan* plan);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_REFUSED_H_
