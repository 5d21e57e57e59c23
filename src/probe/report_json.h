// A report as JSON, and read back.

#ifndef NETRING_PROBE_REPORT_JSON_H_
#define NETRING_PROBE_REPORT_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "probe/report.h"

namespace netring {

/// The order of the keys is always the same.
std::string ReportJson(const ProbeReport& report);

/// The schema of what ReportJson() writes: the text of schema/probe.schema.json.
std::string ReportSchema();

/// Reads what ReportJson() wrote. The text is not trusted: its depth, version, types and lengths
/// are checked, and the first error is one line that names the field.
absl::StatusOr<ProbeReport> ParseReport(const std::string& text);

/// The same from a file of at most 1 MiB. The error names the file and why it is none.
absl::StatusOr<ProbeReport> ReadReport(const std::string& path);

}  // namespace netring

#endif  // NETRING_PROBE_REPORT_JSON_H_
