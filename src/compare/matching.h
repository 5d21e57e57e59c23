// Which cell is compared with which: those that are alike in all coordinates but the compared ones.

#ifndef NETRING_COMPARE_MATCHING_H_
#define NETRING_COMPARE_MATCHING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compare/pairing.h"

namespace netring {

/// The cells of two sides. `varied`: coordinates that may differ, of which each side has one value.
/// An error where no cell has a counterpart says what the sides have not in common.
absl::StatusOr<std::vector<CellPair>> MatchSides(const std::vector<CellOfRuns>& base,
                                                 const std::vector<CellOfRuns>& fresh,
                                                 const std::vector<std::string>& varied);

/// What --by asks for.
struct ByCoordinate {
  std::string name;
  std::string base;  ///< its value in the cells that are compared with
  std::string fresh;
};

/// Cells of one run, those with the one value of the coordinate beside those with the other.
absl::StatusOr<std::vector<CellPair>> MatchWithin(const std::vector<CellOfRuns>& cells,
                                                  const ByCoordinate& by);

}  // namespace netring

#endif  // NETRING_COMPARE_MATCHING_H_
