// Measures what a message's parts cost on this machine, and whether they explain the whole.

#ifndef NETRING_PROBE_CALIBRATE_H_
#define NETRING_PROBE_CALIBRATE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "netring/kernel.h"
#include "probe/calibration.h"

namespace netring {

/// The nominal frequency of CPU 0 in MHz: cpufreq's base frequency, else what /proc/cpuinfo says;
/// empty where neither tells.
std::optional<double> NominalMhz(const std::string& root = "/");

/// Takes about four seconds, whatever the machine. What cannot be measured here has a reason. Loads
/// two CPUs.
Calibration Calibrate(const absl::StatusOr<Kernel>& kernel);

}  // namespace netring

#endif  // NETRING_PROBE_CALIBRATE_H_
