#include "report/effects.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analysis/contrast.h"
#include "experiment/design.h"
#include "experiment/system_settings.h"
#include "report/format.h"

namespace netring {
namespace {

/// The cells of one group, per point of the design; null: there is none.
struct DesignGroup {
  std::string name;
  std::vector<DesignPoint> points;
  std::vector<const CellResult*> cells;
  const CellResult* twin = nullptr;  ///< of the first
  size_t first = 0;                  ///< the place in the run of the cell that names it
};

/// A weighted sum of cells, which may be null.
struct WeightedCells {
  std::vector<const CellResult*> cells;
  Weights weights;
};

Effect EffectOf(const Result& run, const DesignGroup& group, std::string factor,
                const WeightedCells& of, MetricId metric, const std::optional<Interval>& control) {
  Effect effect{.cells = group.name, .factor = std::move(factor), .metric = metric, .places = {}};
  effect.first = group.first;
  for (size_t i = 0; i < of.cells.size(); ++i) {
    if (of.weights[i] != 0 && of.cells[i] != nullptr)
      effect.places.push_back(static_cast<size_t>(of.cells[i] - run.cells.data()));
  }
  effect.change =
      CompareLogs(WeightedLogs(of.cells, of.weights, metric), run.spec.method.margin, control);
  if (!effect.change.ratio.has_value())
    effect.missing = absl::StrCat(FewRoundsText(), " measured all its cells");
  return effect;
}

/// The names of the factors, with what their effects are made of.
std::vector<std::pair<std::string, Weights>> Factors(const Result& run, const DesignGroup& group,
                                                     const std::vector<bool>& here) {
  std::vector<std::pair<std::string, Weights>> factors;
  const std::vector<std::string>& names = run.spec.factors;
  const bool half = run.spec.design == DesignKind::kHalf;
  std::vector<Switches> points;
  for (const DesignPoint& point : group.points) points.push_back(point.on);
  for (size_t i = 0; i < names.size(); ++i) {
    factors.emplace_back(names[i],
                         half ? ContrastWeights(points, {i}) : PairWeights(points, i, here));
  }
  if (!TellsInteractions(run.spec)) return factors;
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t k = i + 1; k < names.size(); ++k)
      factors.emplace_back(absl::StrCat(names[i], kTogether, names[k]),
                           ContrastWeights(points, {i, k}));
  }
  return factors;
}

void AddEffects(const Result& run, const DesignGroup& group, MetricId metric,
                std::vector<Effect>* effects) {
  std::optional<Interval> control;
  if (group.twin != nullptr) {
    const WeightedCells twin{{group.twin, group.cells.front()}, {1, -1}};
    effects->push_back(EffectOf(run, group, kControl, twin, metric, std::nullopt));
    control = effects->back().change.interval;
  }
  std::vector<bool> here;
  for (const CellResult* cell : group.cells) here.push_back(HasLogs(cell, metric));
  for (const auto& [name, weights] : Factors(run, group, here)) {
    const WeightedCells of{group.cells, weights};
    effects->push_back(EffectOf(run, group, name, of, metric, control));
  }
}

std::vector<DesignGroup> DesignGroupsOf(const Result& run) {
  std::map<std::string, const CellResult*> by_id;
  for (const CellResult& each : run.cells) by_id.emplace(each.cell.Id(), &each);
  const auto find = [&](Cell cell, const DesignPoint& point, int64_t twin) {
    SetPoint(point, &cell);
    cell.twin = twin;
    const auto found = by_id.find(cell.Id());
    return found == by_id.end() ? nullptr : found->second;
  };
  const std::vector<std::string>& factors = run.spec.factors;
  const bool system_alone =
      std::all_of(factors.begin(), factors.end(),
                  [](const std::string& factor) { return SystemFactor(factor).has_value(); });
  std::set<std::string> ids;
  std::vector<DesignGroup> groups;
  for (const DesignPoint& base : Bases(run.spec)) {
    for (const CellResult& each : run.cells) {
      const Cell& cell = each.cell;
      if (cell.twin != 0 || !HasPoint(cell, base)) continue;
      // To an engine without a ring all bases of one system are one, and a switch is nothing.
      if (cell.technique.ring.empty() && !(system_alone && ids.insert(cell.Id()).second)) continue;
      DesignGroup group{.name = cell.Id(), .points = DesignPoints(run.spec, base), .cells = {}};
      for (const DesignPoint& point : group.points) group.cells.push_back(find(cell, point, 0));
      group.twin = find(cell, group.points.front(), 1);
      group.first = static_cast<size_t>(&each - run.cells.data());
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

}  // namespace

std::vector<Effect> FindEffects(const Result& run) {
  std::vector<Effect> effects;
  if (run.spec.factors.empty()) return effects;
  for (const DesignGroup& group : DesignGroupsOf(run)) {
    for (size_t i = 0; i < kMetricCount; ++i) {
      const auto metric = static_cast<MetricId>(i);
      if (IsComparedBy(run, metric)) AddEffects(run, group, metric, &effects);
    }
  }
  return effects;
}

}  // namespace netring
