// A calibration as a person reads it.

#ifndef NETRING_PROBE_CALIBRATION_TEXT_H_
#define NETRING_PROBE_CALIBRATION_TEXT_H_

#include <cstddef>
#include <string>

#include "probe/calibration.h"

namespace netring {

/// Three tables: components, predictions, published numbers. What is not available has "-" and its
/// reason. In lines of at most `width`, if that is 80 or more.
std::string CalibrationText(const Calibration& calibration, size_t width = 80);

}  // namespace netring

#endif  // NETRING_PROBE_CALIBRATION_TEXT_H_
