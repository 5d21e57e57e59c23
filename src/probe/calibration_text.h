// A calibration as a person reads it.

#ifndef NETRING_PROBE_CALIBRATION_TEXT_H_
#define NETRING_PROBE_CALIBRATION_TEXT_H_

#include <string>

#include "probe/calibration.h"

namespace netring {

/// Three tables: components, predictions, published numbers. What is not available has "-" and its
/// reason.
std::string CalibrationText(const Calibration& calibration);

}  // namespace netring

#endif  // NETRING_PROBE_CALIBRATION_TEXT_H_
