#include "experiment/fact_groups.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/json_fields.h"
#include "host/environment.h"

namespace netring {
namespace {

constexpr FactPlace kEnvironment = FactPlace::kEnvironment;
constexpr FactPlace kPath = FactPlace::kPath;
constexpr FactPlace kSpec = FactPlace::kSpec;

constexpr absl::string_view kBuild = "build";
/// Says nothing of how fast a cell is.
constexpr absl::string_view kIgnored = "";

constexpr FactGroup kGroups[] = {
    {"kernel", kEnvironment, "kernel_release kernel_version kernel_command_line kernel_config"},
    {"cpu", kEnvironment,
     "machine cpu_model cpu_microcode cpus_online cpus_allowed cpu_topology cpu_kinds cpu_caches "
     "cpu_governor cpu_frequency_driver cpu_turbo cpu_smt cpu_idle_driver cpu_idle_governor "
     "cpu_mitigations cpus_isolated cpus_nohz_full clock_source"},
    {"host", kEnvironment, "hypervisor hypervisor_type system_vendor system_product"},
    {"memory", kEnvironment, "page_size numa_nodes memory memory_speed swap transparent_hugepages"},
    {"network", kEnvironment,
     "optmem_max rmem_max wmem_max busy_poll busy_read default_qdisc netdev_budget tcp_rmem "
     "tcp_wmem tcp_congestion_control tcp_autocorking tcp_timestamps tcp_sack "
     "tcp_slow_start_after_idle tcp_limit_output_bytes"},
    {"rights", kEnvironment,
     "io_uring_disabled perf_event_paranoid rlimit_memlock rlimit_nofile user capabilities "
     "cgroup_cpu_quota cgroup_memory_limit cgroup_pids_limit"},
    {kBuild, kEnvironment,
     "netring_version git_revision compiler compiler_flags build_type sanitizer liburing_version "
     "liburing_loaded libc planted_work"},
    {"path", kPath,
     "path mtu server_link client_link server_offloads client_offloads xdp server_threaded_napi "
     "client_threaded_napi copied_where server_queues client_queues server_interrupts "
     "client_interrupts server_path_mtu client_path_mtu"},
    {"settings", kSpec, ""},  // all but what is ignored
    {kIgnored, kEnvironment,
     "host_name machine_id boot_id clock_sources tcp_available_congestion_control command_line "
     "build_id"},
    {kIgnored, kPath,
     "server_address client_address server_next_hop client_next_hop server_rtt_ns client_rtt_ns "
     "client_peer"},
    {kIgnored, kSpec,
     "factors design duration precision budget margin control order seed path server_address "
     // How the sides are reached; what they are is among the facts of their environments.
     "server_exec client_exec deploy agent_path allow_local port"},
};

/// What a newer netring adds.
absl::string_view GroupOfOthers(FactPlace place) {
  switch (place) {
    case FactPlace::kEnvironment:
      return "host";
    case FactPlace::kPath:
      return "path";
    case FactPlace::kSpec:
      break;
  }
  return "settings";
}

bool HasFact(const FactGroup& group, FactPlace place, absl::string_view fact) {
  if (group.place != place) return false;
  const std::vector<absl::string_view> facts = absl::StrSplit(group.facts, ' ');
  return std::find(facts.begin(), facts.end(), fact) != facts.end();
}

absl::string_view GroupOfFact(FactPlace place, absl::string_view fact) {
  const auto names = [&](const FactGroup& group) { return HasFact(group, place, fact); };
  if (place == kSpec && FindSetting(fact)->axis()) return kIgnored;
  const auto* found = std::find_if(std::begin(kGroups), std::end(kGroups), names);
  return found == std::end(kGroups) ? GroupOfOthers(place) : found->name;
}

void AddFact(FactPlace place, const std::string& name, std::string text,
             std::vector<RunFact>* facts) {
  const absl::string_view group = GroupOfFact(place, name);
  if (group != kIgnored) facts->push_back({group, name, std::move(text)});
}

/// As what the path tells of the only client.
void AddRoute(const ClientFacts& client, std::vector<RunFact>* facts) {
  const Json route = ToJson(client.route);
  for (const auto& [name, value] : route.items()) {
    const absl::string_view group = GroupOfFact(kPath, absl::StrCat("client_", name));
    if (group == kIgnored) continue;
    facts->push_back({group, absl::StrCat(name, " of the client ", client.name),
                      value.is_string() ? value.get<std::string>() : value.dump()});
  }
}

std::string NameOfAgent(const AgentBuild& agent) { return Cell{.agent = agent.agent}.AgentName(); }

/// What measures is the agent: where there is one, of netring-run only that is told which is not
/// the agent's too.
void AddBuilds(const Result& run, std::vector<RunFact>* facts) {
  const bool one = run.agents.size() == 1;
  std::map<std::string, std::string> of_agent;
  for (const AgentBuild& agent : run.agents) {
    for (RunFact& fact : FactsOfAgent(run, NameOfAgent(agent))) {
      if (one) of_agent[fact.name] = fact.text;
      if (!one) absl::StrAppend(&fact.name, " of ", NameOfAgent(agent));
      facts->push_back(std::move(fact));
    }
  }
  for (const auto& [name, text] : run.environment) {
    const absl::string_view group = GroupOfFact(kEnvironment, name);
    const auto found = of_agent.find(name);
    const bool known = found != of_agent.end();
    if (group == kIgnored || (known && found->second == text)) continue;
    facts->push_back({group, known ? absl::StrCat(name, " of netring-run") : name, text});
  }
  for (const OtherMachine& other : OtherMachines(run)) {
    const absl::string_view whose = absl::StripSuffix(other.prefix, " ");
    for (const auto& [name, text] : *other.environment) {
      const absl::string_view group = GroupOfFact(kEnvironment, name);
      if (group != kIgnored) facts->push_back({group, absl::StrCat(name, " of the ", whose), text});
    }
  }
}

}  // namespace

absl::Span<const FactGroup> FactGroups() { return kGroups; }

std::vector<RunFact> FactsOfAgent(const Result& run, absl::string_view agent) {
  std::vector<RunFact> facts;
  for (const AgentBuild& each : run.agents) {
    if (NameOfAgent(each) != agent) continue;
    for (auto& [name, text] : BuildTexts(each.build))
      facts.push_back({kBuild, name, std::move(text)});
  }
  return facts;
}

std::vector<RunFact> FactsThatMatter(const Result& run) {
  std::vector<RunFact> facts;
  AddBuilds(run, &facts);
  const Json path = ToJson(run.path);
  for (const auto& [name, value] : path.items())
    AddFact(kPath, name, value.is_string() ? value.get<std::string>() : value.dump(), &facts);
  for (const ClientFacts& client : run.clients) AddRoute(client, &facts);
  for (const Setting& setting : Settings())
    AddFact(kSpec, std::string(setting.name), setting.print(run.spec), &facts);
  return facts;
}

}  // namespace netring
