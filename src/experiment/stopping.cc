#include "experiment/stopping.h"

#include <algorithm>

#include "analysis/comparison.h"

namespace netring {
namespace {

constexpr double kUsualPrecision = 0.015;

/// Those that can run and were not measured for the duration yet, which a budget replaces.
std::vector<bool> Unfinished(const Method& method, const std::vector<CellResult>& cells) {
  std::vector<bool> unfinished;
  for (const CellResult& cell : cells) {
    const bool enough = !method.budget_ns.has_value() && cell.asked_ns() >= method.duration_ns;
    unfinished.push_back(cell.can_run() && !enough);
  }
  return unfinished;
}

/// A cell that is compared with none has enough with the rounds that a comparison needs, until all
/// have enough; then all go on.
void SpreadBudget(const std::vector<CellResult>& cells, const std::vector<bool>& compared,
                  std::vector<bool>* due) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!compared[i] && cells[i].ran() >= kFewestRoundsToStop) (*due)[i] = false;
  }
  if (std::any_of(due->begin(), due->end(), [](bool goes_on) { return goes_on; })) return;
  for (size_t i = 0; i < cells.size(); ++i) (*due)[i] = cells[i].can_run();
}

void TakeWider(size_t cell, const Comparison& cost, std::optional<Widest>* widest) {
  const std::optional<double> half = cost.half_width();
  if (half.has_value() && (!widest->has_value() || *half > (*widest)->half_width))
    *widest = {.cell = cell, .half_width = *half};
}

}  // namespace

double PrecisionOf(const Method& method, const std::vector<Group>& groups) {
  return method.precision.value_or(groups.empty() ? 0 : kUsualPrecision);
}

std::vector<bool> DueCells(const Method& method, const std::vector<Group>& groups,
                           const std::vector<CellResult>& cells, std::optional<Widest>* widest) {
  const double precision = PrecisionOf(method, groups);
  std::vector<bool> due = Unfinished(method, cells);
  std::vector<bool> compared(cells.size());
  for (const Group& group : groups) {
    const CellResult& baseline = cells[group.baseline];
    bool one_goes_on = false;
    bool one_can_run = false;
    for (const size_t other : group.others) {
      compared[other] = baseline.can_run() && cells[other].can_run();
      const Comparison cost =
          CompareInGroup(group, other, cells, CostOfSide(method.measure), method.margin);
      if (precision > 0 && IsPrecise(cost, precision, method.margin)) due[other] = false;
      if (due[other] && widest != nullptr) TakeWider(other, cost, widest);
      one_goes_on |= due[other];
      one_can_run |= cells[other].can_run();
    }
    // Alone, the baseline is measured as any cell is.
    if (!one_can_run) continue;
    compared[group.baseline] = true;
    due[group.baseline] = one_goes_on && baseline.can_run();
    if (group.twin.has_value()) {
      compared[*group.twin] = true;
      due[*group.twin] = due[group.baseline] && cells[*group.twin].can_run();
    }
  }
  if (method.budget_ns.has_value()) SpreadBudget(cells, compared, &due);
  return due;
}

}  // namespace netring
