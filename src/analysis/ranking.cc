#include "analysis/ranking.h"

#include <algorithm>
#include <utility>

namespace netring {
namespace {

constexpr int kMostTries = 8;

Ranking BesideFirst(const std::vector<size_t>& cells, const CompareCells& compare) {
  Ranking ranking{.best = cells.front(), .others = {}};
  for (size_t i = 1; i < cells.size(); ++i)
    ranking.others.push_back({.cell = cells[i], .beside_best = compare(cells[i], ranking.best)});
  return ranking;
}

}  // namespace

std::vector<RankedCell> Ranking::tied() const {
  std::vector<RankedCell> those;
  for (const RankedCell& each : others) {
    if (each.beside_best.answer != Answer::kMore) those.push_back(each);
  }
  return those;
}

std::optional<Ranking> RankCells(const std::vector<size_t>& cells, const CompareCells& compare) {
  if (cells.empty()) return std::nullopt;
  std::vector<std::pair<double, size_t>> by_ratio{{1.0, cells.front()}};
  for (size_t i = 1; i < cells.size(); ++i) {
    const std::optional<double> ratio = compare(cells[i], cells.front()).ratio;
    if (ratio.has_value()) by_ratio.emplace_back(*ratio, cells[i]);
  }
  std::stable_sort(by_ratio.begin(), by_ratio.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<size_t> order;
  for (const auto& [ratio, cell] : by_ratio) order.push_back(cell);
  Ranking ranking = BesideFirst(order, compare);
  // Pairs have rounds of their own: one that is told to cost less is better than what the ratios to
  // the first made best. Not for long, should they go round in a circle.
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto better = std::find_if(
        ranking.others.begin(), ranking.others.end(),
        [](const RankedCell& each) { return each.beside_best.answer == Answer::kLess; });
    if (better == ranking.others.end()) break;
    const auto place = std::find(order.begin(), order.end(), better->cell);
    std::rotate(order.begin(), place, place + 1);
    ranking = BesideFirst(order, compare);
  }
  return ranking;
}

}  // namespace netring
