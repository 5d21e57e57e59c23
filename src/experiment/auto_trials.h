// Finds the rules of `--impl auto` before the first round.

#ifndef NETRING_EXPERIMENT_AUTO_TRIALS_H_
#define NETRING_EXPERIMENT_AUTO_TRIALS_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "analysis/auto_rule.h"
#include "experiment/result.h"
#include "experiment/side_configs.h"

namespace netring {

/// How a trial runs; functions, so that it is tested without agents.
struct TrialRunner {
  /// As CellExecutor::Check().
  std::function<absl::Status(const Cell& cell)> check;
  /// As CellExecutor::Run() without a round.
  std::function<absl::StatusOr<Samples>(const Cell& cell, const Window& window)> run;
};

/// Adds a rule for every engine, workload and kind of layout that has `auto` cells and no rule yet:
/// the spec's auto_from, or what a trial on the run's own path shows. Sixteen rounds run a1, zero
/// copy and, where a message has a header, zero copy of the payload alone, by turns first, at five
/// sizes each, one message per operation and one in flight, all else as in the first of the cells;
/// their slices are as long as --slice=auto takes, at most 100 ms,
/// and take at most a quarter of a budget. The rule
/// begins at the smallest size from which zero copy costs less at all of them; where it cannot run,
/// or a trial failed or was torn, there is none, with the reason. Fails only when a signal asked to
/// stop (Cancelled), or a host is lost (Unavailable).
absl::Status FindAutoRules(const Spec& spec, const std::vector<Cell>& cells,
                           const TrialRunner& runner, std::vector<AutoRule>* rules);

/// About how long these trials take.
absl::Duration AutoTrialsTime(const Spec& spec, const std::vector<Cell>& cells);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_AUTO_TRIALS_H_
