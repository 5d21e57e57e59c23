#include "report/effects.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "experiment/design.h"

namespace netring {
namespace {

/// How the numbers of the points of a design are added up to an effect, one weight per point.
using Weights = std::vector<double>;

/// The cells of one group, per point of the design and twin; null: there is none.
struct Group {
  std::string name;
  std::vector<DesignPoint> points;
  std::vector<const CellResult*> cells;
  std::vector<const CellResult*> twins;
};

/// Logarithms of a metric by repetition; none of a cell without numbers.
std::map<int64_t, double> Logs(const CellResult* cell, const Result& run, Metric metric) {
  std::map<int64_t, double> logs;
  if (cell == nullptr || cell->skipped.kind == Outcome::Kind::kSkipped) return logs;
  if (cell->outcome(run.spec.reps).kind == Outcome::Kind::kFailed) return logs;
  for (const Repetition& each : cell->repetitions) {
    if (each.outcome.kind != Outcome::Kind::kMeasured) continue;
    const std::optional<double> value = metric(each);
    if (value.has_value() && *value > 0) logs[each.number] = std::log(*value);
  }
  return logs;
}

bool HasNumbers(const CellResult* cell, const Result& run, Metric metric) {
  return !Logs(cell, run, metric).empty();
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

/// The weighted sum in each repetition that all the weighted cells have.
std::vector<double> SumsOf(const std::vector<const CellResult*>& cells, const Weights& weights,
                           const Result& run, Metric metric) {
  std::map<int64_t, std::pair<double, size_t>> sums;
  size_t needed = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (weights[i] == 0) continue;
    ++needed;
    for (const auto& [repetition, value] : Logs(cells[i], run, metric)) {
      sums[repetition].first += weights[i] * value;
      ++sums[repetition].second;
    }
  }
  std::vector<double> whole;
  for (const auto& [repetition, sum] : sums) {
    if (sum.second == needed) whole.push_back(sum.first);
  }
  return whole;
}

double Percent(double log) { return 100 * std::expm1(log); }

Effect EffectOf(std::string factor, const std::vector<double>& sums, const Group& group,
                const ComparedMetric& metric, double floor_percent) {
  Effect effect{.cells = group.name, .factor = std::move(factor), .metric = metric.name};
  const std::optional<double> median = Median(sums);
  if (!median.has_value()) {
    effect.missing = "too few of its cells were measured";
    return effect;
  }
  effect.percent = Percent(*median);
  const std::optional<Interval> interval = MedianInterval(sums, kBootstrapSeed);
  if (!interval.has_value()) return effect;  // one repetition says nothing of the spread
  effect.interval = {.low = Percent(interval->low), .high = Percent(interval->high)};
  const bool seen =
      (interval->low > 0 || interval->high < 0) && std::abs(*effect.percent) > floor_percent;
  effect.change = !seen ? Change::kNone : *median > 0 ? Change::kMore : Change::kLess;
  return effect;
}

/// The names of the factors, with what their effects are made of.
std::vector<std::pair<std::string, Weights>> Factors(const Result& run, const Group& group,
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

/// What the same cells once more "do": the difference that means nothing here. Of the cells that
/// were measured both times: one that the kernel refuses must not cost the rest their control.
Effect Control(const Result& run, const Group& group, const ComparedMetric& metric) {
  std::vector<const CellResult*> both;
  Weights weights;
  for (size_t i = 0; i < group.cells.size(); ++i) {
    if (!HasNumbers(group.cells[i], run, metric.metric) ||
        !HasNumbers(group.twins[i], run, metric.metric))
      continue;
    both.insert(both.end(), {group.twins[i], group.cells[i]});
    weights.insert(weights.end(), {1, -1});
  }
  for (double& weight : weights)
    weight /= static_cast<double>(std::max<size_t>(both.size() / 2, 1));
  return EffectOf(kControl, SumsOf(both, weights, run, metric.metric), group, metric, 0);
}

void AddEffects(const Result& run, const Group& group, std::vector<Effect>* effects) {
  for (const ComparedMetric& metric : ComparedMetrics()) {
    double floor_percent = 0;
    if (run.spec.aa) {
      effects->push_back(Control(run, group, metric));
      const std::optional<Interval>& off = effects->back().interval;
      if (off.has_value()) floor_percent = std::max(std::abs(off->low), std::abs(off->high));
    }
    std::vector<bool> here;
    for (const CellResult* cell : group.cells) here.push_back(HasNumbers(cell, run, metric.metric));
    for (const auto& [name, weights] : Factors(run, group, here)) {
      const std::vector<double> sums = SumsOf(group.cells, weights, run, metric.metric);
      effects->push_back(EffectOf(name, sums, group, metric, floor_percent));
    }
  }
}

std::vector<Group> GroupsOf(const Result& run) {
  std::map<std::string, const CellResult*> by_id;
  for (const CellResult& each : run.cells) by_id.emplace(each.cell.Id(), &each);
  const auto find = [&](Cell cell, const DesignPoint& point, int64_t twin) {
    cell.technique.ring = point.ring;
    cell.technique.recv = point.recv;
    cell.twin = twin;
    const auto found = by_id.find(cell.Id());
    return found == by_id.end() ? nullptr : found->second;
  };
  std::vector<Group> groups;
  for (const DesignPoint& base : Bases(run.spec)) {
    for (const CellResult& each : run.cells) {
      const Cell& cell = each.cell;
      if (cell.technique.ring != base.ring || cell.technique.recv != base.recv || cell.twin != 0)
        continue;
      Group group{.name = cell.Id(), .points = DesignPoints(run.spec, base)};
      for (const DesignPoint& point : group.points) {
        group.cells.push_back(find(cell, point, 0));
        group.twins.push_back(find(cell, point, 1));
      }
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

}  // namespace

std::vector<Effect> FindEffects(const Result& run) {
  std::vector<Effect> effects;
  if (run.spec.factors.empty()) return effects;
  for (const Group& group : GroupsOf(run)) AddEffects(run, group, &effects);
  return effects;
}

}  // namespace netring
