// Runs slices on two agents, one per side of a lab.

#ifndef NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
#define NETRING_EXPERIMENT_AGENT_EXECUTOR_H_

#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/build_facts.h"
#include "base/topology.h"
#include "experiment/profiler.h"
#include "experiment/runner.h"
#include "experiment/side_configs.h"
#include "experiment/spec.h"
#include "lab/lab.h"
#include "lab/system_control.h"
#include "netring/kernel.h"

namespace netring {

/// Keeps one agent per side, and per program that cells name, running over all slices, and replaces
/// both after a slice that one of them did not end by itself.
class AgentExecutor final : public CellExecutor {
 public:
  struct Options {
    std::string agent_path;         ///< the netring-agent of cells that name none
    absl::StatusOr<Lab> lab;        ///< an error: no cell can run, for this reason
    absl::StatusOr<Kernel> kernel;  ///< likewise
    const volatile sig_atomic_t* interrupted = nullptr;  ///< set by a signal handler; may be null
    Profiler profiler = {};
    double planted_work = 0;  ///< of the controls' servers: a share of their work; tests ask for it
    /// What `auto` cells are sent with; null: there are none. Must outlive the executor.
    const std::vector<AutoRule>* auto_rules = nullptr;
  };

  /// `spec` must outlive the executor.
  AgentExecutor(const Spec& spec, Options options);
  ~AgentExecutor() override;

  absl::Status Check(const Cell& cell) override;
  absl::StatusOr<Samples> Run(const Cell& cell, const Window& window,
                              std::optional<int64_t> round) override;
  /// What the program of cells that name this agent was built from; starts it, if it does not run.
  absl::StatusOr<BuildFacts> BuildOf(const std::string& agent);

 private:
  struct Agents;

  absl::StatusOr<SideConfigs> SidesOf(const Cell& cell, const Window& window) const;
  absl::Status Prime(const Cell& cell, SideConfigs sides);
  absl::StatusOr<Samples> RunOnce(const Cell& cell, const SideConfigs& sides);
  absl::StatusOr<Samples> RunProfiled(const Cell& cell, int64_t round, const SideConfigs& sides);
  /// Those that run, else new ones. A program that is not the one of earlier slices is refused.
  absl::StatusOr<Agents*> AgentsOf(const std::string& agent);

  const Spec& spec_;
  Options options_;
  Topology topology_;                                      ///< of the CPUs that both agents inherit
  std::optional<SystemControl> system_;                    ///< empty without a lab
  std::map<std::string, std::unique_ptr<Agents>> agents_;  ///< by the cell's program
  std::map<std::string, BuildFacts> builds_;               ///< likewise, once it has run
  bool primed_ = false;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
