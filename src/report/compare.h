// The comparisons of a run: each cell beside its baseline, and the controls.

#ifndef NETRING_REPORT_COMPARE_H_
#define NETRING_REPORT_COMPARE_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/comparison.h"
#include "experiment/groups.h"
#include "experiment/result.h"

namespace netring {

/// Borrows the run.
class Comparer {
 public:
  explicit Comparer(const Result& run);

  /// Null: the cell is compared with none, as the baseline itself.
  const CellResult* BaselineOf(const CellResult& cell) const;
  /// Kind kNone when it is compared with none, or one of the two has no numbers. An effect within
  /// its group's control is unsure.
  Comparison VersusBaseline(const CellResult& cell, MetricId metric) const;
  /// The logarithms that the comparison of costs is made of.
  std::vector<double> CostLogs(const CellResult& cell) const;

  const std::vector<Group>& groups() const { return groups_; }
  /// Of a group's baseline against itself; kNone without a control.
  Comparison ControlOf(const Group& group, MetricId metric) const;

 private:
  /// The group that the cell is one of the others of; null: of none.
  const Group* GroupOf(const CellResult& cell) const;

  const Result& run_;
  std::vector<Group> groups_;
  std::vector<std::optional<size_t>> places_;  ///< per cell, its group's place
};

}  // namespace netring

#endif  // NETRING_REPORT_COMPARE_H_
