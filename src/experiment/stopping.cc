#include "experiment/stopping.h"

#include <algorithm>

#include "analysis/comparison.h"

namespace netring {
namespace {

constexpr double kUsualPrecision = 0.015;

}  // namespace

double PrecisionOf(const Method& method, const std::vector<Group>& groups) {
  return method.precision.value_or(groups.empty() ? 0 : kUsualPrecision);
}

std::vector<bool> DueCells(const Method& method, const std::vector<Group>& groups,
                           const std::vector<CellResult>& cells) {
  std::vector<bool> due;
  for (const CellResult& cell : cells) {
    const bool enough = !method.budget_ns.has_value() && cell.asked_ns() >= method.duration_ns;
    due.push_back(cell.can_run() && !enough);
  }
  const double precision = PrecisionOf(method, groups);
  for (const Group& group : groups) {
    const CellResult& baseline = cells[group.baseline];
    bool one_goes_on = false;
    bool one_can_run = false;
    for (const size_t other : group.others) {
      const Comparison cost = CompareInGroup(group, other, cells, kCost, method.margin);
      if (precision > 0 && IsPrecise(cost, precision, method.margin)) due[other] = false;
      one_goes_on |= due[other];
      one_can_run |= cells[other].can_run();
    }
    // Alone, the baseline is measured as any cell is.
    if (!one_can_run) continue;
    due[group.baseline] = one_goes_on && baseline.can_run();
    if (group.twin.has_value()) due[*group.twin] = one_goes_on && cells[*group.twin].can_run();
  }
  const bool all_precise =
      std::none_of(due.begin(), due.end(), [](bool goes_on) { return goes_on; });
  for (size_t i = 0; method.budget_ns.has_value() && all_precise && i < due.size(); ++i)
    due[i] = cells[i].can_run();
  return due;
}

}  // namespace netring
