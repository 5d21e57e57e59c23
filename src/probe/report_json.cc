#include "probe/report_json.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "base/json_schema.h"
#include "base/strict_json.h"
#include "base/text_file.h"
#include "netring/status.h"

namespace netring {

namespace {

constexpr size_t kMaxReportBytes = size_t{1} << 20;

absl::Status NotAReport(absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("not the output of netring-probe --format=json: ", why));
}

absl::Status CheckVersion(const Json& json) {
  const auto version = json.is_object() ? json.find("schema_version") : json.end();
  if (!json.is_object() || version == json.end()) return NotAReport("it has no schema_version");
  if (*version == kProbeSchemaVersion) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "schema_version is ", absl::CHexEscape(version->dump(-1, ' ', true)).substr(0, 40),
      ", but this netring (" NETRING_VERSION ") reads ", kProbeSchemaVersion,
      ": use the version that wrote the file"));
}

}  // namespace

std::string ReportJson(const ProbeReport& report) {
  // What other programs have written into /proc need not be UTF-8.
  return ToJson(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string ReportSchema() {
  return SchemaText<ProbeReport>(
      "output of netring-probe --format=json",
      "What a machine can do for netring, and what stands in the way. docs/PROBE.md explains the "
      "fields. null: this machine does not tell.");
}

absl::StatusOr<ProbeReport> ParseReport(const std::string& text) {
  const absl::StatusOr<Json> parsed = ParseStrictJson(text);
  if (!parsed.ok()) return NotAReport(parsed.status().message());
  const Json& json = *parsed;
  if (json.is_discarded()) return NotAReport("it is no JSON, or is cut off");
  NETRING_RETURN_IF_ERROR(CheckVersion(json));
  ProbeReport report;
  if (const absl::Status status = FromJson(json, &report); !status.ok())
    return NotAReport(status.message());
  return report;
}

absl::StatusOr<ProbeReport> ReadReport(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadRegularFile(path, kMaxReportBytes);
  if (absl::IsResourceExhausted(text.status()))
    return absl::InvalidArgumentError(absl::StrCat(path, " is over 1 MiB: no netring-probe's"));
  if (!text.ok()) return text.status();
  absl::StatusOr<ProbeReport> report = ParseReport(*text);
  if (report.ok()) return report;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", report.status().message()));
}

}  // namespace netring
