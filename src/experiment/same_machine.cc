#include "experiment/same_machine.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "experiment/fact_groups.h"
#include "host/environment.h"
#include "netring/status.h"

namespace netring {
namespace {

/// What netring-compare need not know, as it allows for another machine or build of the same kind.
constexpr const char* kIds[] = {"machine_id", "build_id"};

/// Those of the system too, of agents that are started anew.
constexpr const char* kHostIds[] = {"machine_id", kBootId};

constexpr char kNotKnown[] = "not known";

std::string ValueOf(const Environment& environment, absl::string_view key) {
  const auto found = std::find_if(environment.begin(), environment.end(),
                                  [&](const auto& fact) { return fact.first == key; });
  return found == environment.end() ? kNotKnown : found->second;
}

std::vector<RunFact> FactsOf(const Spec& spec, const RunFacts& facts) {
  Result run;
  run.spec = spec;
  run.environment = facts.environment;
  run.client_environment = facts.client_environment;
  run.path = facts.path;
  run.clients = facts.clients;
  return FactsThatMatter(run);
}

/// The same machine when the run began and here.
struct OneMachine {
  std::string whose;  ///< "", or "client's "
  const Environment* then = nullptr;
  const Environment* now = nullptr;
};

/// One that only one of them knows stands beside an environment that tells nothing.
std::vector<OneMachine> MachinesOf(const RunFacts& begun, const RunFacts& here) {
  static const Environment kNone;
  std::vector<OneMachine> machines{
      {"", &begun.environment, &here.environment},
      {"client's ", &begun.client_environment, &here.client_environment}};
  for (size_t i = 0; i < std::max(begun.clients.size(), here.clients.size()); ++i) {
    const bool was = i < begun.clients.size();
    const bool is = i < here.clients.size();
    machines.push_back({absl::StrCat("client ", (was ? begun : here).clients[i].name, "'s "),
                        was ? &begun.clients[i].environment : &kNone,
                        is ? &here.clients[i].environment : &kNone});
  }
  return machines;
}

std::string TextOf(const std::vector<RunFact>& facts, const RunFact& sought) {
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const RunFact& fact) {
    return fact.group == sought.group && fact.name == sought.name;
  });
  return found == facts.end() ? kNotKnown : found->text;
}

absl::Status Differs(absl::string_view what, absl::string_view then, absl::string_view now) {
  return absl::FailedPreconditionError(
      absl::StrCat(what, ": '", then, "' when the run began, '", now,
                   "' here: go on where it began, or begin a new run"));
}

/// `prefix`: whose it is.
absl::Status CheckSameId(absl::string_view prefix, absl::string_view id, const Environment& then,
                         const Environment& now) {
  const std::string before = ValueOf(then, id);
  const std::string here = ValueOf(now, id);
  return before == here ? absl::OkStatus() : Differs(absl::StrCat(prefix, id), before, here);
}

absl::Status CheckSameHost(const std::string& side, const HellosOfSides::Hello& begun,
                           const HellosOfSides::Hello& here) {
  const Environment then = EnvironmentOf(begun.host);
  const Environment now = EnvironmentOf(here.host);
  for (const char* id : kHostIds) NETRING_RETURN_IF_ERROR(CheckSameId(side + ": ", id, then, now));
  const RouteFacts& way = here.route;
  if (!way.device.empty() && way.device != begun.route.device)
    return Differs(absl::StrCat(side, ": its network device"), begun.route.device, way.device);
  return begun.build == here.build ? absl::OkStatus()
                                   : WasRebuilt(absl::StrCat(side, ": its agent"));
}

}  // namespace

absl::Status WasRebuilt(absl::string_view agent) {
  return absl::FailedPreconditionError(
      absl::StrCat(agent, " was rebuilt since the run began: its slices would be of two programs"));
}

absl::Status CheckSameHosts(const HellosOfSides& begun, const HellosOfSides& here) {
  NETRING_RETURN_IF_ERROR(CheckSameHost("the server", begun.server, here.server));
  const size_t clients = std::min(begun.clients.size(), here.clients.size());
  for (size_t i = 0; i < clients; ++i) {
    const std::string side = clients == 1 ? "the client" : absl::StrCat("client ", i + 1);
    NETRING_RETURN_IF_ERROR(CheckSameHost(side, begun.clients[i], here.clients[i]));
  }
  return absl::OkStatus();
}

absl::Status CheckSameMachine(const Result& begun, const RunFacts& here) {
  const std::vector<OneMachine> machines = MachinesOf(begun, here);
  for (const char* key : kIds) {
    for (const OneMachine& machine : machines)
      NETRING_RETURN_IF_ERROR(CheckSameId(machine.whose, key, *machine.then, *machine.now));
  }
  const std::vector<RunFact> then = FactsOf(begun.spec, begun);
  const std::vector<RunFact> now = FactsOf(begun.spec, here);
  for (const auto& [some, others, is_then] :
       {std::tuple(&then, &now, true), {&now, &then, false}}) {
    for (const RunFact& fact : *some) {
      const std::string other = TextOf(*others, fact);
      if (other == fact.text) continue;
      return is_then ? Differs(fact.name, fact.text, other) : Differs(fact.name, other, fact.text);
    }
  }
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

std::vector<std::string> RestartsOf(const Result& begun, const RunFacts& here) {
  std::vector<std::string> restarts;
  for (const OneMachine& machine : MachinesOf(begun, here)) {
    const std::string then = ValueOf(*machine.then, kBootId);
    const std::string now = ValueOf(*machine.now, kBootId);
    if (then == now || then == kNotKnown || now == kNotKnown) continue;
    restarts.push_back(absl::StrCat(
        "the ", machine.whose, "machine was started anew since the run began (", kBootId, ": '",
        then, "', now '", now, "'); rounds before and after may differ in level"));
  }
  return restarts;
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
