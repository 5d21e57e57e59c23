// The cells of an experiment and the order in which their repetitions run.

#ifndef NETRING_EXPERIMENT_PLAN_H_
#define NETRING_EXPERIMENT_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "experiment/result.h"
#include "experiment/spec.h"

namespace netring {

/// One repetition to run.
struct Step {
  size_t cell = 0;         ///< index in Plan::cells
  int64_t repetition = 0;  ///< 0 to reps - 1; more with --until
  friend bool operator==(const Step&, const Step&) = default;
};

struct Plan {
  /// In the order of the axes, the first outermost: workload, engine, ring, recv, impl, size,
  /// threads, connections, batch, depth, rate, twin. So the rows of one setting of the ring are the
  /// seed's table: impl, then size, then threads. An axis that means nothing to a cell (the ring to
  /// an engine without one, the batch to rr) does not multiply it.
  std::vector<Cell> cells;
  /// Every cell once, in an order of its own, then every cell again: a slow drift of the machine
  /// touches all cells alike.
  std::vector<Step> steps;
  uint64_t seed = 0;  ///< the spec's, or drawn
};

/// Plans a spec that CheckSpec() has passed. The same spec and seed give the same steps on every
/// platform. Fails only when a seed cannot be drawn (getrandom(2)).
absl::StatusOr<Plan> MakePlan(const Spec& spec);

/// About how long `steps` repetitions will take, what lies between their windows included. A rate
/// that is slow to settle and --until make it more.
absl::Duration EstimateTime(const Spec& spec, size_t steps);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_PLAN_H_
