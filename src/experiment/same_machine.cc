#include "experiment/same_machine.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

/// Of the facts, those that make numbers another machine's or another program's.
constexpr const char* kTelling[] = {
    "machine",        "cpu_model",      "cpus_online",    "cpus_allowed",    "memory",
    "system_product", "kernel_release", "kernel_version", "netring_version", "git_revision",
    "compiler",       "compiler_flags", "build_type",     "sanitizer",
};

std::string ValueOf(const Environment& environment, absl::string_view key) {
  const auto found = std::find_if(environment.begin(), environment.end(),
                                  [&](const auto& fact) { return fact.first == key; });
  return found == environment.end() ? "not known" : found->second;
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
  if (begun.path.mtu != path.mtu)
    return Differs("mtu", absl::StrCat(begun.path.mtu), absl::StrCat(path.mtu));
  return absl::OkStatus();
}

}  // namespace netring
