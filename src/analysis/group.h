// Cells that are compared with each other: alike in all but one axis.

#ifndef NETRING_ANALYSIS_GROUP_H_
#define NETRING_ANALYSIS_GROUP_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/cell_result.h"
#include "analysis/comparison.h"

namespace netring {

/// Cells that differ in the compared axis alone, as places in the list that they are from.
struct Group {
  size_t baseline = 0;
  std::vector<size_t> others;  ///< each is compared with the baseline
  std::optional<size_t> twin;  ///< the baseline once more

  /// The baseline, then the others.
  std::vector<size_t> members() const;
};

/// Of the baseline against itself; kNone without a control. `cells`: what the planned cells
/// yielded, in their order, here and below.
Comparison ControlOf(const Group& group, const std::vector<CellResult>& cells, MetricId metric,
                     double margin);

/// One of the others, as its place in `cells`, beside the baseline: an effect that is within the
/// control is unsure.
Comparison CompareInGroup(const Group& group, size_t other, const std::vector<CellResult>& cells,
                          MetricId metric, double margin);

}  // namespace netring

#endif  // NETRING_ANALYSIS_GROUP_H_
