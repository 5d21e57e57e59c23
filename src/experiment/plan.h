// The cells of an experiment and the order in which they run.

#ifndef NETRING_EXPERIMENT_PLAN_H_
#define NETRING_EXPERIMENT_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "analysis/cell.h"
#include "experiment/groups.h"
#include "experiment/spec.h"

namespace netring {

struct Plan {
  /// In the order of the axes, the first outermost: workload, transport, engine, agent, ring, recv,
  /// mtu, gso_max, offloads, sysctl, impl, size, gso, layout, alloc, threads, connections, batch,
  /// depth, rate; then the controls. So the rows of one setting of the ring are the seed's table:
  /// impl, then size, then threads. An axis that means nothing to a cell (the ring to an engine
  /// without one, the batch to rr) does not multiply it.
  std::vector<Cell> cells;
  std::vector<Group> groups;
  uint64_t seed = 0;  ///< the spec's, or drawn
};

/// Plans a spec that CheckSpec() has passed. Fails only when a seed cannot be drawn (getrandom(2)).
absl::StatusOr<Plan> MakePlan(const Spec& spec);

/// In which order a round runs the cells: group after group, at random, and at random within each,
/// so that what is compared runs close together. The same seed and round give the same order on
/// every platform, so that a run that is resumed goes on with it.
std::vector<size_t> OrderOfRound(const Plan& plan, CellOrder order, int64_t round);

/// About how long a run takes: its trials, those of `auto`, and all its rounds, what lies between
/// the windows included; of a budget, that. Precision may end it sooner, long slices may make it
/// longer.
absl::Duration EstimateTime(const Spec& spec, const Plan& plan);

/// Rounds that --duration holds, of slices of the shortest length.
int64_t MostRounds(const Spec& spec, const Plan& plan);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_PLAN_H_
