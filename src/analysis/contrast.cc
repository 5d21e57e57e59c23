#include "analysis/contrast.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace netring {
namespace {

/// Logarithms of a metric by round; none of a cell without numbers.
std::map<int64_t, double> LogsByRound(const CellResult* cell, MetricId metric) {
  std::map<int64_t, double> logs;
  if (cell == nullptr || !cell->has_numbers()) return logs;
  for (const SliceNumbers& slice : cell->slices()) {
    const double value = slice.Of(metric);
    if (value > 0) logs[slice.round] = std::log(value);
  }
  return logs;
}

size_t Differences(const Switches& a, const Switches& b) {
  size_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) count += a[i] != b[i];
  return count;
}

double Sign(bool on) { return on ? 1 : -1; }

}  // namespace

Weights PairWeights(const std::vector<Switches>& points, size_t factor,
                    const std::vector<bool>& there) {
  Weights weights(points.size());
  size_t pairs = 0;
  for (size_t a = 0; a < points.size(); ++a) {
    for (size_t b = 0; b < points.size(); ++b) {
      const bool pair = points[a][factor] && !points[b][factor] &&
                        Differences(points[a], points[b]) == 1 && there[a] && there[b];
      if (!pair) continue;
      ++pairs;
      weights[a] += 1;
      weights[b] -= 1;
    }
  }
  for (double& weight : weights) weight /= static_cast<double>(std::max<size_t>(pairs, 1));
  return weights;
}

Weights ContrastWeights(const std::vector<Switches>& points, const std::vector<size_t>& factors) {
  Weights weights;
  const double scale = factors.size() == 2 ? 4 : 2;
  for (const Switches& point : points) {
    double sign = 1;
    for (const size_t factor : factors) sign *= Sign(point[factor]);
    weights.push_back(sign * scale / static_cast<double>(points.size()));
  }
  return weights;
}

bool HasLogs(const CellResult* cell, MetricId metric) { return !LogsByRound(cell, metric).empty(); }

std::vector<double> WeightedLogs(const std::vector<const CellResult*>& cells,
                                 const Weights& weights, MetricId metric) {
  std::map<int64_t, std::pair<double, size_t>> sums;
  size_t needed = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (weights[i] == 0) continue;
    ++needed;
    for (const auto& [round, log] : LogsByRound(cells[i], metric)) {
      sums[round].first += weights[i] * log;
      ++sums[round].second;
    }
  }
  std::vector<double> whole;
  for (const auto& [round, sum] : sums) {
    if (sum.second == needed) whole.push_back(sum.first);
  }
  return whole;
}

}  // namespace netring
