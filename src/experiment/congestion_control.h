// Which congestion control a run has when nobody names one.

#ifndef NETRING_EXPERIMENT_CONGESTION_CONTROL_H_
#define NETRING_EXPERIMENT_CONGESTION_CONTROL_H_

#include <string>

#include "absl/status/statusor.h"
#include "experiment/spec.h"
#include "lab/lab.h"

namespace netring {

/// Puts what `auto` stands for on this path into the spec, so that the run's files name it. Returns
/// one line to tell the user where that is not netring's usual one; else empty.
std::string ChooseCongestionControl(const absl::StatusOr<Lab>& lab, Spec* spec);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_CONGESTION_CONTROL_H_
