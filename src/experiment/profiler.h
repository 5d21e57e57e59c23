// perf(1) at work beside the agents.

#ifndef NETRING_EXPERIMENT_PROFILER_H_
#define NETRING_EXPERIMENT_PROFILER_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/result.h"
#include "experiment/spec.h"
#include "lab/agent_process.h"
#include "netring/unique_fd.h"

namespace netring {

/// Runs perf for each side of a slice, from before its connections are made until its samples
/// are there: warm-up and drain are counted too. What perf writes goes to one file each:
/// perf/CELL#ROUND.SIDE.stat.txt (--perf_stat) or .perf.data (--perf_record), in the run's
/// directory; CELL is the id, cut and told apart by a hash where it is long. Folder and files are
/// opened below its descriptor, and no link is followed.
class Profiler {
 public:
  /// Fails when the spec asks for perf and there is none. `directory` is a descriptor that stays
  /// the caller's and open; the folder is made when first needed.
  static absl::StatusOr<Profiler> Create(const Spec& spec, int directory);
  /// Does nothing.
  Profiler() = default;

  /// Begins with the two agents. A perf that cannot begin says so on standard error itself; the
  /// slice goes on without it.
  absl::Status Start(const Cell& cell, int64_t round, pid_t server, pid_t client);
  /// Ends what has begun and waits until its files are written, at most 30 s each.
  absl::Status Stop();

 private:
  absl::Status OpenFolder();
  absl::Status Watch(const std::string& name, pid_t pid, bool record);

  bool stat_ = false;
  std::vector<std::string> record_;  ///< ids of cells
  std::string perf_;
  int directory_ = -1;
  UniqueFd folder_;
  std::vector<UniqueFd> files_;  ///< of those that run
  std::vector<AgentProcess> running_;
};

}  // namespace netring

#endif  // NETRING_EXPERIMENT_PROFILER_H_
