// Which cells a sentence speaks of, in as few words as are exact.

#ifndef NETRING_REPORT_CELL_NAMES_H_
#define NETRING_REPORT_CELL_NAMES_H_

#include <string>
#include <vector>

#include "experiment/result.h"

namespace netring {

/// Names some of the run's cells: "a1, a2" when these are all of the variants' cells, "a3 (64 B,
/// 512 B; 2 threads)" when they are those at these values of the axes, else their ids, the first
/// few of many. `cells` point into `run`.
std::string NameCells(const Result& run, const std::vector<const CellResult*>& cells);

}  // namespace netring

#endif  // NETRING_REPORT_CELL_NAMES_H_
