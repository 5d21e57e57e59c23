// What further threads bring.

#ifndef NETRING_ANALYSIS_SCALING_H_
#define NETRING_ANALYSIS_SCALING_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/cell_result.h"
#include "analysis/ranking.h"

namespace netring {

/// A cell with several threads beside the one that differs in having one thread.
struct Scaling {
  size_t cell = 0;
  size_t one = 0;
  Comparison throughput;

  int threads(const std::vector<CellResult>& cells) const { return cells[cell].cell.load.threads; }
  /// Of a ratio of throughputs: of what as many threads could bring.
  double Efficiency(const std::vector<CellResult>& cells, double ratio) const {
    return ratio / threads(cells);
  }
};

/// Of `usable` cells, in their order; `compare` compares throughput.
std::vector<Scaling> FindScaling(const std::vector<CellResult>& cells,
                                 const std::vector<size_t>& usable, const CompareCells& compare);

}  // namespace netring

#endif  // NETRING_ANALYSIS_SCALING_H_
