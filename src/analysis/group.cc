#include "analysis/group.h"

namespace netring {

std::vector<size_t> Group::members() const {
  std::vector<size_t> all{baseline};
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

Comparison ControlOf(const Group& group, const std::vector<CellResult>& cells, MetricId metric,
                     double margin) {
  if (!group.twin.has_value()) return {};
  return Compare(cells[*group.twin], cells[group.baseline], metric, margin);
}

Comparison CompareInGroup(const Group& group, size_t other, const std::vector<CellResult>& cells,
                          MetricId metric, double margin) {
  return Compare(cells[other], cells[group.baseline], metric, margin,
                 ControlOf(group, cells, metric, margin).interval);
}

}  // namespace netring
