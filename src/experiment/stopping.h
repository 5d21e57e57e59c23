// When a cell needs no more rounds.

#ifndef NETRING_EXPERIMENT_STOPPING_H_
#define NETRING_EXPERIMENT_STOPPING_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/cell_result.h"
#include "experiment/groups.h"
#include "experiment/spec.h"

namespace netring {

/// The share that --precision asks for: 1.5 % where it says nothing and cells are compared; 0:
/// none.
double PrecisionOf(const Method& method, const std::vector<Group>& groups);

/// A comparison in cost, and half of the width of its interval as a share of the whole.
struct Widest {
  size_t cell = 0;  ///< that is compared with its baseline
  double half_width = 0;
};

/// Per cell, whether it gets a slice in the next round. It does not when it was skipped, failed, or
/// was measured for the duration; nor when its comparisons in cost are as precise as asked. A
/// baseline and its twin go on for as long as one of the others does, or when none of them can run.
/// With a budget, which has no duration, those go on that are not as precise yet, and those that
/// are compared with none until they have rounds enough for a comparison; when all have, all go on.
/// `widest`, where it is given, gets the comparison that is the least precise of those that go on.
std::vector<bool> DueCells(const Method& method, const std::vector<Group>& groups,
                           const std::vector<CellResult>& cells,
                           std::optional<Widest>* widest = nullptr);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_STOPPING_H_
