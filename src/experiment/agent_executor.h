// Runs repetitions on two agents, one per side of a lab.

#ifndef NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
#define NETRING_EXPERIMENT_AGENT_EXECUTOR_H_

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "base/topology.h"
#include "experiment/profiler.h"
#include "experiment/runner.h"
#include "experiment/side_configs.h"
#include "experiment/spec.h"
#include "lab/lab.h"
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
    Profiler profiler = {};
    /// What `auto` cells are sent with; null: there are none. Must outlive the executor.
    const std::vector<AutoRule>* auto_rules = nullptr;
  };

  /// `spec` must outlive the executor.
  AgentExecutor(const Spec& spec, Options options);
  ~AgentExecutor() override;

  absl::Status Check(const Cell& cell) override;
  absl::StatusOr<Samples> Run(const Cell& cell, int64_t repetition) override;

  /// Runs a cell once, shortened and without counters: to be looked at and thrown away.
  absl::StatusOr<Samples> Try(const Cell& cell);

  /// Throughput of the runs that were thrown away before the first repetition, Gbit/s.
  const std::vector<double>& priming_gbps() const { return priming_gbps_; }

 private:
  struct Agents;

  absl::StatusOr<SideConfigs> SidesOf(const Cell& cell) const;
  absl::StatusOr<SideConfigs> ReadySidesOf(const Cell& cell);
  absl::Status Prime(SideConfigs sides);
  absl::StatusOr<Samples> RunOnce(const SideConfigs& sides);
  absl::StatusOr<Samples> RunProfiled(const Cell& cell, int64_t repetition,
                                      const SideConfigs& sides);
  absl::Status StartAgents();

  const Spec& spec_;
  Options options_;
  absl::StatusOr<Topology> topology_;  ///< of the CPUs that both agents inherit
  std::unique_ptr<Agents> agents_;
  bool primed_ = false;
  std::vector<double> priming_gbps_;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
