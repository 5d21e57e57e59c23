#include "report/run_lines.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/shell_quoted.h"
#include "experiment/far_sides.h"
#include "netring/status.h"
#include "report/run_fields.h"

namespace netring {
namespace {

constexpr size_t kMaxFacts = 1'000;

std::vector<VariantFields> VariantsOfTable() {
  std::vector<VariantFields> rows;
  for (const Variant& variant : Variants()) {
    rows.push_back({.name = std::string(variant.name.data(), variant.name.size()),
                    .release = variant.release,
                    .staging = variant.staging,
                    .registered = variant.registered,
                    .in_file = variant.in_file,
                    .one_piece = variant.one_piece});
  }
  return rows;
}

/// A member of an object, or null: to be told apart from a wrong type by its reader.
const Json& Member(const Json& json, const char* name) {
  static const Json kNull;
  if (!json.is_object()) return kNull;
  const auto found = json.find(name);
  return found == json.end() ? kNull : *found;
}

std::string TextAt(const Json& json, const char* name) {
  const Json& text = Member(json, name);
  constexpr size_t kShown = 64;
  return text.is_string() ? text.get<std::string>().substr(0, kShown) : "";
}

/// "netring 0.1.0 of git revision 0123", as far as the first line tells.
std::string WriterOf(const Json& json) {
  const std::string version = TextAt(json, "netring_version");
  const std::string revision = TextAt(Member(json, "environment"), "git_revision");
  if (version.empty()) return "the version that wrote the file";
  return absl::StrCat("netring ", version, revision.empty() ? "" : " of git revision ", revision,
                      ", which wrote the file");
}

absl::Status CheckVersion(const Json& json) {
  const Json& version = Member(json, "schema_version");
  if (version == kRunSchemaVersion) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "schema_version is ", absl::CHexEscape(version.dump(-1, ' ', true)).substr(0, 40),
      ", but this netring (" NETRING_VERSION ") reads ", kRunSchemaVersion, ": use ",
      absl::CHexEscape(WriterOf(json))));
}

absl::Status ReadEnvironment(const Json& run, const char* name, Environment* environment) {
  const Json& json = Member(run, name);
  if (!json.is_object() || json.size() > kMaxFacts) {
    return absl::InvalidArgumentError(
        absl::StrCat("field '", name, "' is not an object of at most ", kMaxFacts, " fields"));
  }
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) {
      return absl::InvalidArgumentError(
          absl::StrCat("field '", name, "': '", absl::CHexEscape(key), "' is not a string"));
    }
    environment->emplace_back(key, value.get<std::string>());
  }
  return absl::OkStatus();
}

absl::Status ReadClients(const Json& list, Result* run) {
  if (!list.is_array() || std::cmp_not_equal(list.size(), ClientsOf(run->spec))) {
    return absl::InvalidArgumentError(
        "field 'clients' is not a list of as many as 'client_exec' has launchers");
  }
  for (const Json& json : list) {
    ClientFacts& client = run->clients.emplace_back();
    NETRING_RETURN_IF_ERROR(FromJson(json, &client));
    NETRING_RETURN_IF_ERROR(ReadEnvironment(json, "environment", &client.environment));
  }
  return absl::OkStatus();
}

Json JsonOf(const Environment& environment) {
  Json json = Json::object();
  for (const auto& [key, value] : environment) json[key] = value;
  return json;
}

}  // namespace

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string RerunCommand(const Spec& spec) {
  Spec defaults = DefaultSpec();
  // Of a run it is what `auto` stood for.
  if (spec.socket.congestion_control != kAutoCongestionControl)
    defaults.socket.congestion_control = kUsualCongestionControl;
  std::string command = "netring-run";
  for (const Setting& setting : Settings()) {
    const std::string text = setting.print(spec);
    if (text == setting.print(defaults)) continue;
    const std::vector<std::string> values =
        setting.collects() ? setting.each(spec) : std::vector<std::string>{text};
    for (const std::string& value : values)
      absl::StrAppend(&command, " ", ShellQuoted(absl::StrCat("--", setting.name, "=", value)));
  }
  return command;
}

std::string RunLineText(const Result& run) {
  RunHeader header{.netring_version = NETRING_VERSION,
                   .started_utc = run.started_utc,
                   .command = RerunCommand(run.spec),
                   .path = run.path,
                   .agents = run.agents,
                   .variants = VariantsOfTable(),
                   .auto_rules = run.auto_rules,
                   .cells = {}};
  for (const CellResult& cell : run.cells)
    header.cells.push_back({cell.cell.Id(), cell.cell, cell.skipped.reason});
  Json json = Json::object();
  json["schema_version"] = kRunSchemaVersion;
  json["spec"] = SpecToJson(run.spec);
  json["environment"] = JsonOf(run.environment);
  if (!run.client_environment.empty()) json["client_environment"] = JsonOf(run.client_environment);
  for (const ClientFacts& client : run.clients) {
    Json one = ToJson(client);
    one["environment"] = JsonOf(client.environment);
    json["clients"].push_back(std::move(one));
  }
  json.update(ToJson(header));
  return Dump(Json{{"run", std::move(json)}});
}

absl::Status ReadRunLine(const Json& json, Result* run) {
  NETRING_RETURN_IF_ERROR(CheckVersion(json));
  NETRING_ASSIGN_OR_RETURN(run->spec, SpecFromJson(Member(json, "spec")));
  // What is made of it grows with its cells.
  NETRING_RETURN_IF_ERROR(CheckSpec(run->spec));
  RunHeader header;
  NETRING_RETURN_IF_ERROR(FromJson(json, &header));
  NETRING_RETURN_IF_ERROR(ReadEnvironment(json, "environment", &run->environment));
  if (json.contains("client_environment"))
    NETRING_RETURN_IF_ERROR(ReadEnvironment(json, "client_environment", &run->client_environment));
  if (json.contains("clients")) NETRING_RETURN_IF_ERROR(ReadClients(json["clients"], run));
  run->started_utc = std::move(header.started_utc);
  run->path = std::move(header.path);
  run->agents = std::move(header.agents);
  run->auto_rules = std::move(header.auto_rules);
  for (StoredCell& stored : header.cells) {
    CellResult& cell = run->cells.emplace_back(std::move(stored.cell));
    if (!stored.skipped.empty())
      cell.skipped = {Outcome::Kind::kSkipped, std::move(stored.skipped)};
  }
  return absl::OkStatus();
}

std::string ResumedLineText(const std::string& utc) {
  return Dump(Json{{"resumed", ToJson(ResumedLine{.utc = utc})}});
}

std::string EndLineText(RunEnd ended) {
  return Dump(Json{
      {"end", ToJson(EndLine{.interrupted = ended == RunEnd::kInterrupted, .reason = ended})}});
}

absl::Status ReadEndLine(const Json& json, RunEnd* ended) {
  EndLine line;
  NETRING_RETURN_IF_ERROR(FromJson(json, &line));
  *ended = line.reason;
  return absl::OkStatus();
}

}  // namespace netring
