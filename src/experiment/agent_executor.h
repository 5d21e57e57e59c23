// Runs slices on agents, one for each host of a lab.

#ifndef NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
#define NETRING_EXPERIMENT_AGENT_EXECUTOR_H_

#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/topology.h"
#include "experiment/agent_pair.h"
#include "experiment/far_sides.h"
#include "experiment/profiler.h"
#include "experiment/runner.h"
#include "experiment/side_configs.h"
#include "experiment/slice_queue.h"
#include "experiment/spec.h"
#include "host/build_facts.h"
#include "lab/lab.h"
#include "lab/system_control.h"
#include "netring/kernel.h"

namespace netring {

/// Keeps one agent per host, and per program that cells name, running over all slices, and replaces
/// all after a slice that one of them did not end by itself.
class AgentExecutor final : public CellExecutor {
 public:
  struct Options {
    std::string agent_path;         ///< the netring-agent of cells that name none
    LaunchOptions launch = {};      ///< of sides that have a launcher
    absl::StatusOr<Lab> lab;        ///< an error: no cell can run, for this reason
    absl::StatusOr<Kernel> kernel;  ///< likewise; of sides without a launcher
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
  void Expect(const std::vector<Planned>& slices) override;
  absl::StatusOr<Samples> Run(const Cell& cell, const Window& window,
                              std::optional<int64_t> round) override;
  /// Runs one more slice of it, in which the agents write down what happens; it counts for nothing
  /// else. Where a side is far, of the server alone: the clocks of two hosts differ. Errors as
  /// Run()'s.
  absl::StatusOr<SideTraces> Trace(const Cell& cell, const Window& window);
  const absl::StatusOr<Lab>& lab() const { return options_.lab; }
  /// Who the agents of cells that name this agent are; starts them, if they do not run.
  absl::StatusOr<HellosOfSides> Meet(const std::string& agent);

 private:
  absl::StatusOr<SideConfigs> SidesOf(const Cell& cell, const Window& window) const;
  absl::StatusOr<SideConfigs> Addressed(const Cell& cell, const Window& window) const;
  absl::StatusOr<Samples> RunHere(const Cell& cell, const SideConfigs& sides,
                                  std::optional<int64_t> round);
  absl::StatusOr<Samples> RunFar(const Cell& cell, const Window& window,
                                 std::optional<int64_t> round);
  absl::StatusOr<Samples> AwaitFar(const Cell& cell, const SliceKey& key);
  absl::Status Prime(const Cell& cell, SideConfigs sides);
  absl::StatusOr<Samples> RunOnce(const Cell& cell, const SideConfigs& sides);
  absl::StatusOr<Samples> RunProfiled(const Cell& cell, int64_t round, const SideConfigs& sides);
  /// Those that run, else new ones. A program that is not the one of earlier slices is refused.
  absl::StatusOr<AgentPair*> AgentsOf(const std::string& agent);
  absl::Status Know(const std::string& agent, const HellosOfSides& hellos);

  const Spec& spec_;
  Options options_;
  const bool far_;                        ///< a side has a launcher
  SideHosts hosts_;                       ///< that the agents may use; far ones tell theirs
  absl::StatusOr<Kernel> server_kernel_;  ///< likewise
  std::vector<absl::StatusOr<Kernel>> client_kernels_;
  std::optional<SystemControl> system_;                       ///< of a lab of netring's own
  std::map<std::string, std::unique_ptr<AgentPair>> agents_;  ///< by the cell's program
  std::map<std::string, HellosOfSides> hellos_;               ///< likewise, once it has run
  SliceQueue queue_;                                          ///< of far agents
  std::optional<ServerAddress> address_;                      ///< once it is looked up
  bool primed_ = false;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AGENT_EXECUTOR_H_
