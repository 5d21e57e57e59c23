// What is known of a run beside its numbers: where it ran, with what, and how it ended.

#ifndef NETRING_ANALYSIS_RUN_FACTS_H_
#define NETRING_ANALYSIS_RUN_FACTS_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "analysis/auto_rule.h"
#include "analysis/cell.h"
#include "base/fields.h"
#include "host/build_facts.h"
#include "host/host_facts.h"
#include "host/route_facts.h"

namespace netring {

/// What lies between the sides, as found.
struct PathFacts {
  std::string path;
  std::string server_address;
  std::string client_address;
  int64_t mtu = 0;
  /// Of each side, as its RouteFacts (host/route_facts.h) has it; empty or 0: not known.
  std::string server_link;
  std::string client_link;
  std::string server_offloads;
  std::string client_offloads;
  std::string server_queues;
  std::string client_queues;
  std::string server_interrupts;
  std::string client_interrupts;
  std::string server_next_hop;
  std::string client_next_hop;
  int64_t server_path_mtu = 0;
  int64_t client_path_mtu = 0;
  int64_t server_rtt_ns = 0;
  int64_t client_rtt_ns = 0;
  bool xdp = false;  ///< native XDP_PASS on the client's end
  /// That end polls in a kernel thread of its own.
  bool server_threaded_napi = false;
  bool client_threaded_napi = false;
  /// One clause: where the bytes of a zero-copy send are copied on this path.
  std::string copied_where;
};

/// Why a run ended.
enum class RunEnd { kGoesOn, kAllRounds, kPrecise, kBudget, kInterrupted };
constexpr auto EnumNames(RunEnd) {
  return std::array{"", "all rounds", "precise", "budget spent", "interrupted"};
}

/// The program that runs the cells that name it, as it said hello.
struct AgentBuild {
  std::string agent;  ///< as Cell has it
  BuildFacts build;
};

/// One of several clients.
struct ClientFacts {
  std::string name;         ///< what its launcher calls it
  Environment environment;  ///< of its machine; empty: it is the server's
  RouteFacts route;         ///< to the server
};

struct RunFacts {
  RunEnd ended = RunEnd::kGoesOn;  ///< which a run that was killed says too
  Environment environment;         ///< of the server's machine
  Environment client_environment;  ///< of the client's; empty: it is the same
  PathFacts path;
  /// Of several clients, each; then client_environment and the client's part of the path are empty.
  std::vector<ClientFacts> clients;
  std::vector<AgentBuild> agents;    ///< of the spec's, those that could be asked
  std::vector<AutoRule> auto_rules;  ///< one per engine and workload that has `auto` cells
};

/// Empty where the run does not tell.
inline absl::string_view EnvironmentValue(const RunFacts& run, absl::string_view key) {
  return TextOf(run.environment, key);
}

/// The machine of each client; where that is the server's, run.environment itself.
std::vector<const Environment*> ClientMachines(const RunFacts& run);
/// Those that are not the server's, each with what goes before names of what is on it: "client ",
/// or "client hostB ".
struct OtherMachine {
  std::string prefix;
  const Environment* environment = nullptr;
};
std::vector<OtherMachine> OtherMachines(const RunFacts& run);
/// What the programs of two machines differ in, "compiler 'gcc 12' on the server, 'gcc 13' on the
/// client"; empty: in nothing that is known of both. A build id says no more than that they are two
/// files: those of an agent and of the static one are never the same.
std::string DifferenceOfBuilds(const RunFacts& run);

template <typename Archive>
void Describe(Archive& archive, PathFacts& facts) {
  archive.Field("path", facts.path, Bounds{0, 64});
  archive.Field("server_address", facts.server_address, Bounds{0, 253});  // a host's name too
  archive.Field("client_address", facts.client_address, Bounds{0, 64});
  archive.Field("mtu", facts.mtu, Bounds{0});
  archive.Field("server_link", facts.server_link, Bounds{0, 4096});
  archive.Field("client_link", facts.client_link, Bounds{0, 4096});
  archive.Field("server_offloads", facts.server_offloads, Bounds{0, 4096});
  archive.Field("client_offloads", facts.client_offloads, Bounds{0, 4096});
  archive.Field("server_queues", facts.server_queues, Bounds{0, 4096}, kMayLack);
  archive.Field("client_queues", facts.client_queues, Bounds{0, 4096}, kMayLack);
  archive.Field("server_interrupts", facts.server_interrupts, Bounds{0, 4096}, kMayLack);
  archive.Field("client_interrupts", facts.client_interrupts, Bounds{0, 4096}, kMayLack);
  archive.Field("server_next_hop", facts.server_next_hop, Bounds{0, 64}, kMayLack);
  archive.Field("client_next_hop", facts.client_next_hop, Bounds{0, 64}, kMayLack);
  archive.Field("server_path_mtu", facts.server_path_mtu, Bounds{0}, kMayLack);
  archive.Field("client_path_mtu", facts.client_path_mtu, Bounds{0}, kMayLack);
  archive.Field("server_rtt_ns", facts.server_rtt_ns, Bounds{0}, kMayLack);
  archive.Field("client_rtt_ns", facts.client_rtt_ns, Bounds{0}, kMayLack);
  archive.Field("xdp", facts.xdp);
  archive.Field("server_threaded_napi", facts.server_threaded_napi, kMayLack);
  archive.Field("client_threaded_napi", facts.client_threaded_napi, kMayLack);
  archive.Field("copied_where", facts.copied_where);
}

template <typename Archive>
void Describe(Archive& archive, AgentBuild& agent) {
  archive.Field("agent", agent.agent, Bounds{0, kMaxPathLength});
  archive.Field("build", agent.build);
}

/// The environment is written beside it, as the run's own is.
template <typename Archive>
void Describe(Archive& archive, ClientFacts& client) {
  archive.Field("name", client.name, Bounds{0, 256}, "what its launcher calls it");
  archive.Field("route", client.route);
}

/// Null where the run does not tell.
inline const BuildFacts* BuildOf(const RunFacts& run, const std::string& agent) {
  for (const AgentBuild& each : run.agents) {
    if (each.agent == agent) return &each.build;
  }
  return nullptr;
}

}  // namespace netring

#endif  // NETRING_ANALYSIS_RUN_FACTS_H_
