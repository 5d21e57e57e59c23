// Pairs of cells that are alike in all coordinates but the compared ones.

#ifndef NETRING_COMPARE_PAIRING_H_
#define NETRING_COMPARE_PAIRING_H_

#include <string>
#include <vector>

#include "compare/run_set.h"

namespace netring {

/// A cell of the base beside one of the new side. Null: that side has none. Borrows.
struct CellPair {
  const CellOfRuns* base = nullptr;
  const CellOfRuns* fresh = nullptr;
};

using Cells = std::vector<const CellOfRuns*>;

/// In the order of the base, then what only the new side has. `varied`: coordinates that may
/// differ.
std::vector<CellPair> PairsOf(const Cells& base, const Cells& fresh,
                              const std::vector<std::string>& varied);

}  // namespace netring

#endif  // NETRING_COMPARE_PAIRING_H_
