// Which congestion control a run has when nobody names one.

#ifndef NETRING_EXPERIMENT_CONGESTION_CONTROL_H_
#define NETRING_EXPERIMENT_CONGESTION_CONTROL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/spec.h"
#include "lab/lab.h"

namespace netring {

/// Whether a connection on this path may have that congestion control; OK where there is no path to
/// ask. An error is told before anything is measured: no cell could be.
absl::Status CheckCongestionControl(const absl::StatusOr<Lab>& lab, const std::string& name);

/// Puts what `auto` stands for on this path into the spec, so that the run's files name it. Returns
/// one line to tell the user where that is not netring's usual one; else empty.
std::string ChooseCongestionControl(const absl::StatusOr<Lab>& lab, Spec* spec);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_CONGESTION_CONTROL_H_
