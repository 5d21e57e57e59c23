#include "analysis/ranking.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace netring {
namespace {

using Ratios = std::map<size_t, double>;

/// To the first that has one to another: the first of all may have no cost. Empty: no two have.
Ratios RatiosOf(const std::vector<size_t>& cells, const CompareCells& compare) {
  Ratios ratios;
  for (const size_t first : cells) {
    for (const size_t cell : cells) {
      const std::optional<double> ratio = cell == first ? std::nullopt : compare(cell, first).ratio;
      if (ratio.has_value()) ratios[cell] = *ratio;
    }
    if (ratios.empty()) continue;
    ratios[first] = 1;
    break;
  }
  return ratios;
}

double RatioOf(const RankedCell& each) { return each.beside_best.ratio.value_or(HUGE_VAL); }

Ranking Beside(size_t best, const std::vector<size_t>& cells, const CompareCells& compare) {
  Ranking ranking{.best = best, .others = {}};
  const auto is_beaten = [&](size_t cell) {
    return std::any_of(cells.begin(), cells.end(), [&](size_t other) {
      return other != cell && other != best && compare(cell, other).answer == Answer::kMore;
    });
  };
  for (const size_t cell : cells) {
    if (cell == best) continue;
    ranking.others.push_back(
        {.cell = cell, .beside_best = compare(cell, best), .beaten = is_beaten(cell)});
  }
  std::stable_sort(ranking.others.begin(), ranking.others.end(),
                   [](const auto& a, const auto& b) { return RatioOf(a) < RatioOf(b); });
  return ranking;
}

}  // namespace

std::vector<RankedCell> Ranking::tied() const {
  std::vector<RankedCell> those;
  for (const RankedCell& each : others) {
    const Answer answer = each.beside_best.answer;
    const bool unknown = answer == Answer::kUnsure || answer == Answer::kNone;
    if (answer != Answer::kMore && !(unknown && each.beaten)) those.push_back(each);
  }
  return those;
}

bool Ranking::is_circle() const {
  return std::any_of(others.begin(), others.end(), [](const RankedCell& each) {
    return each.beside_best.answer == Answer::kLess;
  });
}

bool Ranking::has_ratios() const {
  return std::any_of(others.begin(), others.end(),
                     [](const RankedCell& each) { return each.beside_best.ratio.has_value(); });
}

std::optional<Ranking> RankCells(const std::vector<size_t>& cells, const CompareCells& compare) {
  if (cells.empty()) return std::nullopt;
  Ratios ratios = RatiosOf(cells, compare);
  if (ratios.empty()) return Beside(cells.front(), cells, compare);
  std::vector<size_t> order = cells;
  std::erase_if(order, [&](size_t cell) { return ratios.count(cell) == 0; });
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return ratios[a] < ratios[b]; });
  // Pairs have rounds of their own: the lowest ratio to the first may be told to cost more than
  // another.
  std::optional<Ranking> lowest;
  for (const size_t best : order) {
    Ranking ranking = Beside(best, cells, compare);
    if (!ranking.is_circle()) return ranking;
    if (!lowest.has_value()) lowest = std::move(ranking);
  }
  return lowest;
}

}  // namespace netring
