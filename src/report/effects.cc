#include "report/effects.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "experiment/design.h"
#include "experiment/system_settings.h"

namespace netring {
namespace {

/// How the numbers of the points of a design are added up to an effect, one weight per point.
using Weights = std::vector<double>;

/// The cells of one group, per point of the design; null: there is none.
struct DesignGroup {
  std::string name;
  std::vector<DesignPoint> points;
  std::vector<const CellResult*> cells;
  const CellResult* twin = nullptr;  ///< of the first
};

/// Logarithms of a metric by round; none of a cell without numbers.
std::map<int64_t, double> Logs(const CellResult* cell, MetricId metric) {
  std::map<int64_t, double> logs;
  if (cell == nullptr || !cell->has_numbers()) return logs;
  for (const SliceNumbers& slice : cell->slices()) {
    const double value = slice.values[static_cast<size_t>(metric)];
    if (value > 0) logs[slice.round] = std::log(value);
  }
  return logs;
}

// --- Weights ---

size_t Differences(const DesignPoint& a, const DesignPoint& b) {
  size_t count = 0;
  for (size_t i = 0; i < a.on.size(); ++i) count += a.on[i] != b.on[i];
  return count;
}

double Sign(bool on) { return on ? 1 : -1; }

/// Over the pairs that differ in this factor alone, of which both have numbers.
Weights PairWeights(const std::vector<DesignPoint>& points, size_t factor,
                    const std::vector<bool>& here) {
  Weights weights(points.size());
  size_t pairs = 0;
  for (size_t a = 0; a < points.size(); ++a) {
    for (size_t b = 0; b < points.size(); ++b) {
      const bool pair = points[a].on[factor] && !points[b].on[factor] &&
                        Differences(points[a], points[b]) == 1 && here[a] && here[b];
      if (!pair) continue;
      ++pairs;
      weights[a] += 1;
      weights[b] -= 1;
    }
  }
  for (double& weight : weights) weight /= static_cast<double>(std::max<size_t>(pairs, 1));
  return weights;
}

/// Over all points: how much the metric differs by these factors, one or two.
Weights Contrast(const std::vector<DesignPoint>& points, const std::vector<size_t>& factors) {
  Weights weights;
  // Of two: the one's effect with the other on, less that with the other off.
  const double scale = factors.size() == 2 ? 4 : 2;
  for (const DesignPoint& point : points) {
    double sign = 1;
    for (const size_t factor : factors) sign *= Sign(point.on[factor]);
    weights.push_back(sign * scale / static_cast<double>(points.size()));
  }
  return weights;
}

// --- Effects ---

/// The weighted sum in each round that all the weighted cells have.
std::vector<double> SumsOf(const std::vector<const CellResult*>& cells, const Weights& weights,
                           MetricId metric) {
  std::map<int64_t, std::pair<double, size_t>> sums;
  size_t needed = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (weights[i] == 0) continue;
    ++needed;
    for (const auto& [round, value] : Logs(cells[i], metric)) {
      sums[round].first += weights[i] * value;
      ++sums[round].second;
    }
  }
  std::vector<double> whole;
  for (const auto& [round, sum] : sums) {
    if (sum.second == needed) whole.push_back(sum.first);
  }
  return whole;
}

Effect EffectOf(std::string factor, const std::vector<double>& sums, const DesignGroup& group,
                MetricId metric, double margin, const std::optional<Interval>& control) {
  Effect effect{.cells = group.name, .factor = std::move(factor), .metric = metric};
  effect.change = CompareLogs(sums, margin, control);
  if (!effect.change.ratio.has_value()) effect.missing = "too few of its cells were measured";
  return effect;
}

/// The names of the factors, with what their effects are made of.
std::vector<std::pair<std::string, Weights>> Factors(const Result& run, const DesignGroup& group,
                                                     const std::vector<bool>& here) {
  std::vector<std::pair<std::string, Weights>> factors;
  const std::vector<std::string>& names = run.spec.factors;
  const bool half = run.spec.design == DesignKind::kHalf;
  for (size_t i = 0; i < names.size(); ++i) {
    factors.emplace_back(names[i],
                         half ? Contrast(group.points, {i}) : PairWeights(group.points, i, here));
  }
  if (!TellsInteractions(run.spec)) return factors;
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t k = i + 1; k < names.size(); ++k)
      factors.emplace_back(absl::StrCat(names[i], " x ", names[k]), Contrast(group.points, {i, k}));
  }
  return factors;
}

void AddEffects(const Result& run, const DesignGroup& group, MetricId metric,
                std::vector<Effect>* effects) {
  const double margin = run.spec.method.margin;
  std::optional<Interval> control;
  if (group.twin != nullptr) {
    const std::vector<double> twin = SumsOf({group.twin, group.cells.front()}, {1, -1}, metric);
    effects->push_back(EffectOf(kControl, twin, group, metric, margin, std::nullopt));
    control = effects->back().change.interval;
  }
  std::vector<bool> here;
  for (const CellResult* cell : group.cells) here.push_back(!Logs(cell, metric).empty());
  for (const auto& [name, weights] : Factors(run, group, here)) {
    const std::vector<double> sums = SumsOf(group.cells, weights, metric);
    effects->push_back(EffectOf(name, sums, group, metric, margin, control));
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
      if (Metrics()[i].compared) AddEffects(run, group, static_cast<MetricId>(i), &effects);
    }
  }
  return effects;
}

}  // namespace netring
