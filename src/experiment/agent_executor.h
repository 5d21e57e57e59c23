// Runs repetitions on two agents, one per side of a lab.

#ifndef NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
#define NETRING_EXPERIMENT_AGENT_EXECUTOR_H_

#include <csignal>
#include <optional>
#include <string>

#include "agent/protocol.h"
#include "base/affinity.h"
#include "experiment/runner.h"
#include "experiment/spec.h"
#include "lab/agent_process.h"
#include "lab/lab.h"
#include "netring/connection.h"
#include "netring/kernel.h"

namespace netring {

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
  AgentExecutor(const Spec& spec, Options options) : spec_(spec), options_(std::move(options)) {}

  absl::Status Check(const Cell& cell) override;
  absl::StatusOr<Samples> Run(const Cell& cell) override;

 private:
  struct Agents {
    AgentProcess server;
    AgentProcess client;
  };

  absl::Status StartAgents();
  absl::StatusOr<Samples> RunOnAgents(Agents& agents, const SideConfig& server, SideConfig client);
  absl::Status Send(AgentProcess& agent, const ControlMessage& message);
  absl::StatusOr<ControlMessage> Receive(AgentProcess& agent, const char* side, const char* type,
                                         int64_t limit_ns);
  absl::Status ExpectArmed(AgentProcess& agent, const char* side, int64_t connections);

  const Spec& spec_;
  Options options_;
  std::optional<Agents> agents_;
  bool agents_usable_ = false;  ///< both wait for the next prepare
};

/// What each side of a cell is told: the same but for role, variant, place and waiting. Cookie,
/// ports and the client's address are filled in when they are known.
struct SideConfigs {
  SideConfig server;
  SideConfig client;
};
absl::StatusOr<SideConfigs> ConfigsFor(const Spec& spec, const Cell& cell, const CpuSet& allowed);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
