// Which of the cells of a group is the best one, and which cannot be told apart from it.

#ifndef NETRING_ANALYSIS_RANKING_H_
#define NETRING_ANALYSIS_RANKING_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "analysis/comparison.h"

namespace netring {

/// Two cells of a run compared, given as their places in it: the first beside the second.
using CompareCells = std::function<Comparison(size_t cell, size_t base)>;

/// A cell beside the best one.
struct RankedCell {
  size_t cell = 0;
  Comparison beside_best;
  bool beaten = false;  ///< another than the best is told to cost less
};

struct Ranking {
  size_t best = 0;
  /// By their ratio to the best, the cheapest first; those without a ratio last.
  std::vector<RankedCell> others;

  /// Those that may be the best as well. Told to cost more than it, or than another, is what leaves
  /// them out; but not where they are told to cost the same as the best.
  std::vector<RankedCell> tied() const;
  bool wins() const { return tied().empty(); }
  /// Whether one is told to cost less than the best all the same: there is another of each, so that
  /// none is the best.
  bool is_circle() const;
  /// Whether the cost of one was measured in a round in which that of the best was.
  bool has_ratios() const;
};

/// By cost. The best has the lowest ratio to the first among those than which none is told to cost
/// less; among all, where there are none. What cannot be compared with any is tied. Empty of no
/// cells.
std::optional<Ranking> RankCells(const std::vector<size_t>& cells, const CompareCells& compare);

}  // namespace netring

#endif  // NETRING_ANALYSIS_RANKING_H_
