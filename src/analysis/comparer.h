// The comparisons of a run: any two of its cells, each cell beside its baseline, and the controls.

#ifndef NETRING_ANALYSIS_COMPARER_H_
#define NETRING_ANALYSIS_COMPARER_H_

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/group.h"
#include "analysis/ranking.h"

namespace netring {

/// A control whose interval reaches further from 1 shows more noise than most differences have.
inline constexpr double kNoisyControl = 0.1;

/// Borrows the cells. Finds each control once; not for several threads.
class Comparer {
 public:
  /// `cost`: what is compared when nothing else is said.
  Comparer(const std::vector<CellResult>& cells, std::vector<Group> groups, double margin,
           MetricId cost);

  double margin() const { return margin_; }
  MetricId cost() const { return cost_; }

  /// Null: the cell is compared with none, as the baseline itself.
  const CellResult* BaselineOf(const CellResult& cell) const;
  /// None when it is compared with none, or one of the two has no numbers.
  Comparison VersusBaseline(const CellResult& cell, MetricId metric) const;

  /// Of any two cells, as their places in the run: an effect within the control is unsure.
  Comparison Between(size_t cell, size_t base, MetricId metric) const;
  /// The same as a function.
  CompareCells By(MetricId metric) const;
  /// What the controls of the groups that the two are of span, as seen from `base`; empty: none has
  /// one.
  std::optional<Interval> ControlFor(size_t cell, size_t base, MetricId metric) const;

  /// The logarithms that the comparison of costs with the baseline is made of.
  std::vector<double> CostLogs(const CellResult& cell) const;

  const std::vector<Group>& groups() const { return groups_; }
  /// Of a group's baseline against itself; kNone without a control. `group` is one of groups().
  const Comparison& ControlOf(const Group& group, MetricId metric) const;

  size_t PlaceOf(const CellResult& cell) const {
    return static_cast<size_t>(&cell - cells_.data());
  }

 private:
  const std::vector<CellResult>& cells_;
  double margin_;
  MetricId cost_;
  std::vector<Group> groups_;
  std::vector<std::optional<size_t>> places_;  ///< per cell, its group's place
  /// Per group and metric, once it was asked for.
  mutable std::vector<std::array<std::optional<Comparison>, kMetricCount>> controls_;
};

}  // namespace netring

#endif  // NETRING_ANALYSIS_COMPARER_H_
