// A report as a person reads it.

#ifndef NETRING_PROBE_REPORT_TEXT_H_
#define NETRING_PROBE_REPORT_TEXT_H_

#include <string>

#include "probe/report.h"

namespace netring {

/// Sections, each an aligned table: kernel, obstacles, variants, features, opcodes, and calibration
/// where there is one.
std::string ReportText(const ProbeReport& report);

}  // namespace netring

#endif  // NETRING_PROBE_REPORT_TEXT_H_
