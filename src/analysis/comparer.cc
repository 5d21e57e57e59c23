#include "analysis/comparer.h"

#include <algorithm>

namespace netring {
namespace {

/// The control of a comparison that has the control's baseline above, below or on neither side: the
/// same comparison the other way round must have the same answer.
Interval AsSeenBy(const Interval& control, bool baseline_above, bool baseline_below) {
  if (baseline_below) return control;
  if (baseline_above) return {.low = 1 / control.high, .high = 1 / control.low};
  const double widest = std::max(control.high, 1 / control.low);
  return {.low = 1 / widest, .high = widest};
}

}  // namespace

Comparer::Comparer(const std::vector<CellResult>& cells, std::vector<Group> groups, double margin,
                   MetricId cost)
    : cells_(cells),
      margin_(margin),
      cost_(cost),
      groups_(std::move(groups)),
      places_(cells.size()),
      controls_(groups_.size()) {
  for (size_t i = 0; i < groups_.size(); ++i) {
    for (const size_t member : groups_[i].members()) places_[member] = i;
  }
}

const CellResult* Comparer::BaselineOf(const CellResult& cell) const {
  const size_t place = PlaceOf(cell);
  if (!places_[place].has_value()) return nullptr;
  const size_t baseline = groups_[*places_[place]].baseline;
  return baseline == place ? nullptr : &cells_[baseline];
}

Comparison Comparer::VersusBaseline(const CellResult& cell, MetricId metric) const {
  const CellResult* baseline = BaselineOf(cell);
  return baseline == nullptr ? Comparison() : Between(PlaceOf(cell), PlaceOf(*baseline), metric);
}

Comparison Comparer::Between(size_t cell, size_t base, MetricId metric) const {
  return Compare(cells_[cell], cells_[base], metric, margin_, ControlFor(cell, base, metric));
}

CompareCells Comparer::By(MetricId metric) const {
  return [this, metric](size_t cell, size_t base) { return Between(cell, base, metric); };
}

std::optional<Interval> Comparer::ControlFor(size_t cell, size_t base, MetricId metric) const {
  // A control is not held against itself.
  if (cells_[cell].cell.twin != 0 || cells_[base].cell.twin != 0) return std::nullopt;
  std::optional<Interval> both;
  for (const size_t place : {cell, base}) {
    if (!places_[place].has_value()) continue;
    const Group& group = groups_[*places_[place]];
    const std::optional<Interval>& control = ControlOf(group, metric).interval;
    if (!control.has_value()) continue;
    const Interval seen = AsSeenBy(*control, group.baseline == cell, group.baseline == base);
    if (!both.has_value()) both = seen;
    both = {.low = std::min(both->low, seen.low), .high = std::max(both->high, seen.high)};
  }
  return both;
}

std::vector<double> Comparer::CostLogs(const CellResult& cell) const {
  const CellResult* baseline = BaselineOf(cell);
  return baseline == nullptr ? std::vector<double>() : PairedLogs(cell, *baseline, cost_);
}

const Comparison& Comparer::ControlOf(const Group& group, MetricId metric) const {
  std::optional<Comparison>& control =
      controls_[static_cast<size_t>(&group - groups_.data())][static_cast<size_t>(metric)];
  if (!control.has_value()) control = netring::ControlOf(group, cells_, metric, margin_);
  return *control;
}

}  // namespace netring
