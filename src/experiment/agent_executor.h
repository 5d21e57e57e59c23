// Runs repetitions on two agents, one per side of a lab.

#ifndef NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
#define NETRING_EXPERIMENT_AGENT_EXECUTOR_H_

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol.h"
#include "base/topology.h"
#include "experiment/runner.h"
#include "experiment/spec.h"
#include "lab/agent_process.h"
#include "lab/lab.h"
#include "netring/connection.h"
#include "netring/kernel.h"

namespace netring {

/// What each side of a cell is told: the same but for role, variant, place and waiting. Cookie,
/// ports and the client's address are filled in when they are known.
struct SideConfigs {
  SideConfig server;
  SideConfig client;
  std::string placement;  ///< in one clause
};

/// Keeps one agent per side running over all repetitions, and replaces both after a repetition that
/// one of them did not end by itself.
class AgentExecutor final : public CellExecutor {
 public:
  struct Options {
    std::string agent_path;         ///< the netring-agent program
    absl::StatusOr<Lab> lab;        ///< an error: no cell can run, for this reason
    absl::StatusOr<Kernel> kernel;  ///< likewise
    const volatile sig_atomic_t* interrupted = nullptr;  ///< set by a signal handler; may be null
  };

  /// `spec` must outlive the executor.
  AgentExecutor(const Spec& spec, Options options)
      : spec_(spec), options_(std::move(options)), topology_(AllowedTopology()) {}

  absl::Status Check(const Cell& cell) override;
  absl::StatusOr<Samples> Run(const Cell& cell) override;

  /// Throughput of the runs that were thrown away before the first repetition, Gbit/s.
  const std::vector<double>& priming_gbps() const { return priming_gbps_; }

 private:
  struct Agents {
    AgentProcess server;
    AgentProcess client;
  };

  absl::Status Prime(SideConfigs sides);
  absl::StatusOr<Samples> RunOnce(const SideConfigs& sides);
  absl::Status StartAgents();
  absl::StatusOr<Samples> RunOnAgents(Agents& agents, const SideConfig& server, SideConfig client);
  absl::StatusOr<ControlMessage> MeasureOnClient(Agents& agents, const SideConfig& client);
  absl::Status Send(AgentProcess& agent, const ControlMessage& message);
  absl::StatusOr<ControlMessage> Receive(AgentProcess& agent, const char* side, const char* type,
                                         int64_t limit_ns);
  absl::Status ExpectArmed(AgentProcess& agent, const char* side, int64_t connections);

  const Spec& spec_;
  Options options_;
  absl::StatusOr<Topology> topology_;  ///< of the CPUs that both agents inherit
  std::optional<Agents> agents_;
  bool agents_usable_ = false;  ///< both wait for the next prepare
  bool primed_ = false;
  std::vector<double> priming_gbps_;
};

absl::StatusOr<SideConfigs> ConfigsFor(const Spec& spec, const Cell& cell,
                                       const Topology& topology);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
