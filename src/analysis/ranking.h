// Which of the cells of a group is the best one, and which cannot be told from it.

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
};

struct Ranking {
  size_t best = 0;
  std::vector<RankedCell> others;  ///< the cheapest first

  /// Those that it does not cost less than: told to cost more is what makes it win.
  std::vector<RankedCell> tied() const;
  bool wins() const { return tied().empty(); }
};

/// By cost. The best is the one with the lowest ratio to the first; cells that cannot be compared
/// with the first are left out. Empty of no cells.
std::optional<Ranking> RankCells(const std::vector<size_t>& cells, const CompareCells& compare);

}  // namespace netring

#endif  // NETRING_ANALYSIS_RANKING_H_
