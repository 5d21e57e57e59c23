#include "probe/report_json.h"

#include <array>
#include <fstream>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "netring/status.h"
#include "probe/report_fields.h"

namespace netring {

const char* DidName(Did did) {
  static constexpr std::array<const char*, 3> kNames{"worked", "skipped", "failed"};
  return kNames[static_cast<size_t>(did)];
}

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

absl::StatusOr<Did> ReadOutcome(const std::string& word) {
  for (const Did did : {Did::kWorked, Did::kSkipped, Did::kFailed}) {
    if (word == DidName(did)) return did;
  }
  return NotAReport(absl::StrCat("field 'outcome' is '", absl::CHexEscape(word),
                                 "', not worked, skipped or failed"));
}

}  // namespace

std::string ReportJson(const ProbeReport& report) {
  ReportFields fields{.report = report};
  for (const VariantTrial& trial : report.variants)
    fields.variants.push_back({trial, DidName(trial.outcome)});
  // What other programs have written into /proc need not be UTF-8.
  return ToJson(fields).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

absl::StatusOr<ProbeReport> ParseReport(absl::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return NotAReport("it is no JSON, or is cut off");
  NETRING_RETURN_IF_ERROR(CheckVersion(json));
  ReportFields fields;
  if (const absl::Status status = FromJson(json, &fields); !status.ok())
    return NotAReport(status.message());
  for (VariantFields& variant : fields.variants) {
    NETRING_ASSIGN_OR_RETURN(variant.trial.outcome, ReadOutcome(variant.outcome));
    fields.report.variants.push_back(std::move(variant.trial));
  }
  return std::move(fields.report);
}

absl::StatusOr<ProbeReport> ReadReport(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Errno(absl::StrCat("cannot open ", path));
  std::string text(kMaxReportBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (file.fail() && !file.eof())) return Errno(absl::StrCat("cannot read ", path));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMaxReportBytes)
    return absl::InvalidArgumentError(absl::StrCat(path, " is over 1 MiB: no netring-probe's"));
  absl::StatusOr<ProbeReport> report = ParseReport(text);
  if (report.ok()) return report;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", report.status().message()));
}

}  // namespace netring
