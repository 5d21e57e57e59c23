// Runs a plan: repetition after repetition, each recorded as what became of it.

#ifndef NETRING_EXPERIMENT_RUNNER_H_
#define NETRING_EXPERIMENT_RUNNER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/plan.h"
#include "experiment/result.h"
#include "experiment/side_configs.h"

namespace netring {

/// How one repetition of a cell is run. The runner knows no agents, so that it is tested without
/// any.
class CellExecutor {
 public:
  virtual ~CellExecutor() = default;
  /// Whether the cell can run here at all; the message of an error is the reason why not.
  virtual absl::Status Check(const Cell& cell) = 0;
  /// Runs it once, as its repetition of that number, from 0. An error is the reason why this
  /// repetition failed; Cancelled: a signal asked to stop.
  virtual absl::StatusOr<Samples> Run(const Cell& cell, int64_t repetition) = 0;
};

/// Where a run has got to; for a progress line.
struct Progress {
  size_t done = 0;   ///< steps
  size_t total = 0;  ///< steps that will run; grows with --until
  const Cell* cell = nullptr;
  const Repetition* repetition = nullptr;  ///< just finished; null when about to begin
};

struct RunnerHooks {
  /// Before and after each repetition. `result` is complete up to here. An error ends the run (a
  /// disk that is full).
  std::function<absl::Status(const Result& result, const Progress& progress)> on_progress;
  /// Asked before each repetition.
  std::function<bool()> stop_requested;
};

/// Fills result->cells by running `plan`. Cells that are already in the result keep their
/// repetitions, and these are not run again. A repetition that fails does not stop the others. With
/// the spec's until_percent, further rounds follow the plan: each has the cells that are complete
/// but whose throughput is not known well enough yet, until there are none or they have max_reps.
/// Sets result->interrupted when it was stopped.
absl::Status RunPlan(const Plan& plan, CellExecutor& executor, const RunnerHooks& hooks,
                     Result* result);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_RUNNER_H_
