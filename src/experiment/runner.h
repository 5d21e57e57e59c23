// Runs a plan: round after round, each slice recorded as what became of it.

#ifndef NETRING_EXPERIMENT_RUNNER_H_
#define NETRING_EXPERIMENT_RUNNER_H_

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/plan.h"
#include "experiment/result.h"
#include "experiment/side_configs.h"
#include "experiment/stopping.h"

namespace netring {

/// How one slice of a cell is run. The runner knows no agents, so that it is tested without any.
class CellExecutor {
 public:
  virtual ~CellExecutor() = default;
  /// A call of Run() to come.
  struct Planned {
    const Cell* cell = nullptr;
    Window window;
    std::optional<int64_t> round;
  };
  /// What is likely to be run next, in this order: agents far away are told ahead. Replaces what
  /// was said before.
  virtual void Expect(const std::vector<Planned>&) {}
  /// Whether the cell can run here at all; the message of an error is the reason why not.
  virtual absl::Status Check(const Cell& cell) = 0;
  /// Runs one slice of it, of that round; without a round, one to be looked at and thrown away. An
  /// error is the reason why it failed; Cancelled: a signal asked to stop; Unavailable: a host is
  /// lost, which is no fault of the cell.
  virtual absl::StatusOr<Samples> Run(const Cell& cell, const Window& window,
                                      std::optional<int64_t> round) = 0;
};

/// Where a run has got to; for a progress line.
struct Progress {
  int64_t round = 0;    ///< from 0; -1: trials, which find out how long slices must be
  size_t cell = 0;      ///< about to run
  int64_t left_ns = 0;  ///< about how long yet, at most
  int64_t rounds = 0;   ///< about how many there will be, at most; 0: not known yet; of trials: all
  int64_t trial = 0;    ///< from 0, where these are trials
  std::optional<Widest> widest = {};  ///< of the comparisons that go on; none yet, or none do
};

struct RunnerHooks {
  /// Before each slice.
  std::function<void(const Progress& progress)> on_begin = [](const Progress&) {};
  /// After each, which is in the result already. An error ends the run (a disk that is full).
  std::function<absl::Status(size_t cell, const Slice& slice)> on_slice;
  /// After each round.
  std::function<absl::Status()> on_round = [] { return absl::OkStatus(); };
  /// Asked before each slice.
  std::function<bool()> stop_requested;
  /// A host is lost: the run ends as an interrupted one, and may go on later.
  std::function<void(const absl::Status& why)> on_lost = [](const absl::Status&) {};
  int64_t (*now_ns)() = nullptr;  ///< CLOCK_MONOTONIC
  /// When this run's measuring began, by the same clock: from there a budget counts.
  int64_t begun_ns = 0;
};

/// One entry in result->cells per planned cell, in the plan's order, with what an earlier run left,
/// and why it cannot run here, if it cannot.
void MakeCells(const Plan& plan, CellExecutor& executor, Result* result);

/// Fills the cells that MakeCells() has made by running `plan`. First each cell has a trial, which
/// warms the path, does not count, and tells how long its slices must be; cells that are compared
/// get the longest of theirs, and a run that goes on those that it had. Then rounds follow as long
/// as DueCells() says, or the budget lasts; each cell gets one slice at least. A cell that fails
/// gets no more. Sets result->ended.
absl::Status RunPlan(const Plan& plan, CellExecutor& executor, const RunnerHooks& hooks,
                     Result* result);

/// What a slice's samples say, judged.
Slice SliceOf(const Load& load, Samples samples);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_RUNNER_H_
