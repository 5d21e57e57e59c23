#include "report/compare.h"

namespace netring {
namespace {

std::vector<Cell> CellsOf(const Result& run) {
  std::vector<Cell> cells;
  for (const CellResult& each : run.cells) cells.push_back(each.cell);
  return cells;
}

}  // namespace

Comparer::Comparer(const Result& run)
    : run_(run), groups_(GroupsOf(run.spec, CellsOf(run))), places_(run.cells.size()) {
  for (size_t i = 0; i < groups_.size(); ++i) {
    for (const size_t other : groups_[i].others) places_[other] = i;
  }
}

const Group* Comparer::GroupOf(const CellResult& cell) const {
  const std::optional<size_t> place = places_[static_cast<size_t>(&cell - run_.cells.data())];
  return place.has_value() ? &groups_[*place] : nullptr;
}

const CellResult* Comparer::BaselineOf(const CellResult& cell) const {
  const Group* group = GroupOf(cell);
  return group == nullptr ? nullptr : &run_.cells[group->baseline];
}

Comparison Comparer::VersusBaseline(const CellResult& cell, MetricId metric) const {
  const Group* group = GroupOf(cell);
  if (group == nullptr) return {};
  const auto other = static_cast<size_t>(&cell - run_.cells.data());
  return CompareInGroup(*group, other, run_.cells, metric, run_.spec.method.margin);
}

std::vector<double> Comparer::CostLogs(const CellResult& cell) const {
  const CellResult* baseline = BaselineOf(cell);
  return baseline == nullptr ? std::vector<double>() : PairedLogs(cell, *baseline, kCost);
}

Comparison Comparer::ControlOf(const Group& group, MetricId metric) const {
  return netring::ControlOf(group, run_.cells, metric, run_.spec.method.margin);
}

}  // namespace netring
