// Which cells are compared with which.

#ifndef NETRING_EXPERIMENT_GROUPS_H_
#define NETRING_EXPERIMENT_GROUPS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cell.h"
#include "analysis/cell_result.h"
#include "analysis/comparison.h"
#include "experiment/spec.h"

namespace netring {

/// Cells that differ in the compared axis alone, as places in the list that they are from.
struct Group {
  size_t baseline = 0;
  std::vector<size_t> others;  ///< each is compared with the baseline
  std::optional<size_t> twin;  ///< the baseline once more
};

/// The axis along which cells are compared: "agent" where there are several, else "impl" where
/// there are several variants, else the first setting with several values; "factors" with
/// --factors; empty: nothing is compared.
std::string ComparedAxis(const Spec& spec);

/// The value of that axis in a cell, as the table names it.
std::string ComparedValue(const Spec& spec, const Cell& cell);

/// The groups of two cells and more, each with the first value of the axis as its baseline, which
/// is there first in `cells`.
std::vector<Group> GroupsOf(const Spec& spec, const std::vector<Cell>& cells);

/// Of the baseline against itself; kNone without a control. `cells`: what the planned cells
/// yielded, in their order, here and below.
Comparison ControlOf(const Group& group, const std::vector<CellResult>& cells, MetricId metric,
                     double margin);

/// Of one of the others, as its place in `cells`, beside the baseline: an effect that is within the
/// control's interval is unsure.
Comparison CompareInGroup(const Group& group, size_t other, const std::vector<CellResult>& cells,
                          MetricId metric, double margin);

/// The cells, then the baseline of each group once more.
std::vector<Cell> WithControls(const Spec& spec, std::vector<Cell> cells);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_GROUPS_H_
