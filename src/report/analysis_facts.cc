// The machine, the path and the settings of a run for people.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "report/analysis_json.h"

namespace netring {
namespace {

/// What is told first of the environment; the rest follows.
constexpr const char* kFirst[] = {
    "kernel_release", "cpu_model", "cpu_topology", "cpu_caches", "hypervisor", "cpu_governor",
    "cpu_smt",        "memory",    "git_revision", "build_type", "compiler",   "liburing_version"};

void AddFact(const std::string& key, const std::string& text, Json* list) {
  if (text.empty()) return;
  list->push_back(Json::array({absl::StrReplaceAll(key, {{"_", " "}}), text}));
}

/// Of a fact of the path as JSON has it.
std::string TextOfFact(const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_string()) return value.get<std::string>();
  return value == 0 ? "" : value.dump();
}

bool IsFirst(const std::string& key) {
  return std::any_of(std::begin(kFirst), std::end(kFirst),
                     [&](const char* each) { return key == each; });
}

/// `whose` goes before each name.
void AddMachine(const std::string& whose, const Environment& environment, Json* first, Json* more) {
  for (const char* each : kFirst)
    AddFact(whose + each, absl::StrCat(TextOf(environment, each)), first);
  for (const auto& [key, text] : environment) {
    if (!IsFirst(key)) AddFact(whose + key, text, more);
  }
}

}  // namespace

Json ShownFacts(const Result& run) {
  Json machine = Json::array();
  Json path = Json::array();
  Json more = Json::array();
  Json settings = Json::array();
  AddMachine("", run.environment, &machine, &more);
  for (const OtherMachine& other : OtherMachines(run))
    AddMachine(other.prefix, *other.environment, &machine, &more);
  const Json facts = ToJson(run.path);
  for (const auto& [key, value] : facts.items()) AddFact(key, TextOfFact(value), &path);
  for (const ClientFacts& client : run.clients) {
    const Json route = ToJson(client.route);
    for (const auto& [key, value] : route.items())
      AddFact(absl::StrCat("client ", client.name, " ", key), TextOfFact(value), &path);
  }
  const Json spec = SpecToJson(run.spec);
  for (const auto& [key, value] : spec.items()) {
    const std::string text = TextOfFact(value);
    if (!text.empty()) settings.push_back(Json::array({key, text}));
  }
  return {{"machine", machine}, {"path", path}, {"more", more}, {"settings", settings}};
}

}  // namespace netring
