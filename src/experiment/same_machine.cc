#include "experiment/same_machine.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "experiment/environment.h"

namespace netring {
namespace {

/// Of the facts, those that make numbers another machine's or another program's.
constexpr const char* kTelling[] = {
    "machine_id",      "liburing_loaded", "machine",        "cpu_model",      "cpus_online",
    "cpus_allowed",    "memory",          "system_product", "kernel_release", "kernel_version",
    "netring_version", "git_revision",    "compiler",       "compiler_flags", "build_type",
    "sanitizer",       "build_id",        "planted_work",
};

constexpr char kBootId[] = "boot_id";
constexpr char kNotKnown[] = "not known";

std::string ValueOf(const Environment& environment, absl::string_view key) {
  const auto found = std::find_if(environment.begin(), environment.end(),
                                  [&](const auto& fact) { return fact.first == key; });
  return found == environment.end() ? kNotKnown : found->second;
}

absl::Status Differs(absl::string_view what, absl::string_view then, absl::string_view now) {
  return absl::FailedPreconditionError(
      absl::StrCat(what, ": '", then, "' when the run began, '", now,
                   "' here: go on where it began, or begin a new run"));
}

}  // namespace

absl::Status CheckSameMachine(const Result& begun, const Environment& here, const PathFacts& path) {
  for (const char* key : kTelling) {
    const std::string then = ValueOf(begun.environment, key);
    const std::string now = ValueOf(here, key);
    if (then != now) return Differs(key, then, now);
  }
  const std::pair<const char*, std::string PathFacts::*> facts[] = {
      {"path", &PathFacts::path},
      {"the server's link", &PathFacts::server_link},
      {"the client's link", &PathFacts::client_link},
      {"the server's offloads", &PathFacts::server_offloads},
      {"the client's offloads", &PathFacts::client_offloads}};
  for (const auto& [what, field] : facts) {
    if (begun.path.*field != path.*field) return Differs(what, begun.path.*field, path.*field);
  }
  const std::pair<const char*, bool PathFacts::*> switches[] = {
      {"xdp", &PathFacts::xdp},
      {"server_threaded_napi", &PathFacts::server_threaded_napi},
      {"client_threaded_napi", &PathFacts::client_threaded_napi}};
  for (const auto& [what, field] : switches) {
    if (begun.path.*field != path.*field) {
      return Differs(what, begun.path.*field ? "yes" : "no", path.*field ? "yes" : "no");
    }
  }
  if (begun.path.mtu != path.mtu)
    return Differs("mtu", absl::StrCat(begun.path.mtu), absl::StrCat(path.mtu));
  return absl::OkStatus();
}

absl::Status CheckSameBuild(const AgentBuild& begun, const absl::StatusOr<BuildFacts>& here) {
  const std::string name = Cell{.agent = begun.agent}.AgentName();
  if (!here.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, ": it ran when the run began, and not here: ", here.status().message()));
  }
  const Environment begun_with = BuildTexts(begun.build);
  const Environment found = BuildTexts(*here);
  for (const Fact& fact : EnvironmentFacts()) {
    const std::string then = ValueOf(begun_with, fact.key);
    const std::string now = ValueOf(found, fact.key);
    if (then != now) return Differs(absl::StrCat(name, ": ", fact.key), then, now);
  }
  return absl::OkStatus();
}

std::string RestartOf(const Result& begun, const Environment& here) {
  const std::string then = ValueOf(begun.environment, kBootId);
  const std::string now = ValueOf(here, kBootId);
  if (then == now || then == kNotKnown || now == kNotKnown) return "";
  return absl::StrCat("the machine was started anew since the run began (", kBootId, ": '", then,
                      "', now '", now, "'); rounds before and after may differ in level");
}

absl::Status CheckSameCells(const Result& begun, const Plan& plan) {
  const size_t most = std::max(begun.cells.size(), plan.cells.size());
  for (size_t i = 0; i < most; ++i) {
    const std::string then = i < begun.cells.size() ? begun.cells[i].cell.Id() : "none";
    const std::string now = i < plan.cells.size() ? plan.cells[i].Id() : "none";
    const bool both = i < begun.cells.size() && i < plan.cells.size();
    if (both && begun.cells[i].cell == plan.cells[i]) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "cell ", i, " is '", then, "' in the run, but its settings give '", now,
        "': its first line was changed, or another netring wrote it; begin a new run"));
  }
  return absl::OkStatus();
}

}  // namespace netring
