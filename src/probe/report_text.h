// A report as a person reads it.

#ifndef NETRING_PROBE_REPORT_TEXT_H_
#define NETRING_PROBE_REPORT_TEXT_H_

#include <cstddef>
#include <string>

#include "probe/report.h"

namespace netring {

/// Sections: obstacles, kernel, variants, features, opcodes, and calibration where there is one; in
/// lines of at most `width`.
std::string ReportText(const ProbeReport& report, size_t width = 80);

/// A problem, what it does and what fixes it.
std::string ProblemText(const Obstacle& obstacle, size_t width);

}  // namespace netring

#endif  // NETRING_PROBE_REPORT_TEXT_H_
