#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/json_fields.h"
#include "netring/status.h"
#include "report/json.h"
#include "report/repetition_json.h"
#include "report/run_fields.h"

namespace netring {
namespace {

constexpr size_t kMaxText = size_t{1} << 30;
constexpr size_t kMaxCells = 100'000;
constexpr size_t kMaxFacts = 1'000;

/// A member of an object, or null: to be told apart from a wrong type by whoever reads it.
const Json& Member(const Json& json, const char* name) {
  static const Json kNull;
  if (!json.is_object()) return kNull;
  const auto found = json.find(name);
  return found == json.end() ? kNull : *found;
}

absl::Status ReadCell(const Json& json, int64_t limit, CellResult* cell) {
  NETRING_RETURN_IF_ERROR(FromJson(Member(json, "cell"), &cell->cell));
  Outcome outcome;
  NETRING_RETURN_IF_ERROR(FromJson(json, &outcome));
  if (outcome.kind == Outcome::Kind::kSkipped) cell->skipped = std::move(outcome);
  const Json& repetitions = Member(json, "repetitions");
  if (!repetitions.is_array()) {
    return absl::InvalidArgumentError("field 'repetitions' is not a list");
  }
  std::set<int64_t> numbers;
  for (const Json& each : repetitions) {
    NETRING_ASSIGN_OR_RETURN(Repetition repetition, ReadRepetition(each, limit));
    if (!numbers.insert(repetition.number).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("repetition ", repetition.number, " is there twice"));
    }
    cell->repetitions.push_back(std::move(repetition));
  }
  return absl::OkStatus();
}

absl::Status ReadEnvironment(const Json& json, Environment* environment) {
  if (!json.is_object() || json.size() > kMaxFacts) {
    return absl::InvalidArgumentError(
        absl::StrCat("field 'environment' is not an object of at most ", kMaxFacts, " fields"));
  }
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) {
      return absl::InvalidArgumentError(
          absl::StrCat("field 'environment': '", absl::CHexEscape(key), "' is not a string"));
    }
    environment->emplace_back(key, value.get<std::string>());
  }
  return absl::OkStatus();
}

absl::Status ReadCells(const Json& json, Result* run) {
  if (!json.is_array() || json.size() > kMaxCells) {
    return absl::InvalidArgumentError(
        absl::StrCat("field 'cells' is not a list of at most ", kMaxCells, " cells"));
  }
  run->cells.resize(json.size());
  for (size_t i = 0; i < json.size(); ++i) {
    const absl::Status status = ReadCell(json[i], RepetitionLimit(run->spec), &run->cells[i]);
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("cell ", i, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

struct Header {
  std::string started_utc;
  bool interrupted = false;
  PathFacts path;
};
template <typename Archive>
void Describe(Archive& archive, Header& header) {
  archive.Field("started_utc", header.started_utc, Bounds{0, 64});
  archive.Field("interrupted", header.interrupted);
  archive.Field("path", header.path);
}

absl::Status ReadRun(const Json& json, Result* run) {
  Header header;
  NETRING_RETURN_IF_ERROR(FromJson(json, &header));
  run->started_utc = std::move(header.started_utc);
  run->interrupted = header.interrupted;
  run->path = std::move(header.path);
  AutoFields automatic;
  NETRING_RETURN_IF_ERROR(FromJson(json, &automatic));
  run->auto_rules = std::move(automatic.rules);
  if (!Member(json, "spec").is_object()) return absl::InvalidArgumentError("it has no spec");
  NETRING_RETURN_IF_ERROR(ReadEnvironment(Member(json, "environment"), &run->environment));
  return ReadCells(Member(json, "cells"), run);
}

absl::Status CheckVersion(const Json& json) {
  const Json& version = Member(json, "schema_version");
  if (version.is_null()) {
    return absl::InvalidArgumentError(
        "not the run.json of a netring run: it has no schema_version");
  }
  if (version == kRunSchemaVersion) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "schema_version is ", absl::CHexEscape(version.dump(-1, ' ', true)).substr(0, 40),
      ", but this netring (" NETRING_VERSION ") reads ", kRunSchemaVersion,
      ": use the version that wrote the file"));
}

}  // namespace

absl::StatusOr<Result> ParseRun(absl::string_view text) {
  if (text.size() > kMaxText) {
    return absl::InvalidArgumentError("not the run.json of a netring run: it is over 1 GiB");
  }
  const Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return absl::InvalidArgumentError("not JSON: the file is cut off or is not a run.json");
  }
  NETRING_RETURN_IF_ERROR(CheckVersion(json));
  Result run;
  if (const Json& spec = Member(json, "spec"); spec.is_object()) {
    NETRING_ASSIGN_OR_RETURN(run.spec, SpecFromJson(spec));  // of a run, whatever its settings
  }
  if (const absl::Status status = ReadRun(json, &run); !status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("not the run.json of a netring run: ", status.message()));
  }
  return run;
}

}  // namespace netring
