// Why two cells are not compared, and in what they differ when they are.

#ifndef NETRING_COMPARE_OBSTACLES_H_
#define NETRING_COMPARE_OBSTACLES_H_

#include <string>
#include <vector>

#include "compare/matching.h"

namespace netring {

/// Why a cell has no number to compare: "skipped: REASON"; empty: it has. One run that has none is
/// enough, because what is left of the others would be a choice.
std::string ObstacleOf(const CellOfRuns& cell);

/// The same of a pair, with the side that it is due to.
std::string WhyNotCompared(const CellPair& pair);

/// In what two cells without an obstacle differ beside coordinates and settings: CPUs, waiting,
/// memory, and what `auto` chose.
std::vector<std::string> NotesOn(const CellPair& pair);

}  // namespace netring

#endif  // NETRING_COMPARE_OBSTACLES_H_
