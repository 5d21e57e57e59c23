// Measures what the parts of a message cost on this machine.

#ifndef NETRING_PROBE_COMPONENT_COSTS_H_
#define NETRING_PROBE_COMPONENT_COSTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "netring/kernel.h"
#include "probe/calibration.h"

namespace netring {

/// The components of cost_model.h, in CPU time of the calling thread. All take turns for several
/// batches, so that what slows the machine down for a while meets all of them. Takes about half a
/// second.
std::vector<Component> MeasureComponents(const absl::StatusOr<Kernel>& kernel);

}  // namespace netring

#endif  // NETRING_PROBE_COMPONENT_COSTS_H_
