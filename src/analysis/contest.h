// The groups that are alike in all but the size of a message, so that answers have ranges of sizes.

#ifndef NETRING_ANALYSIS_CONTEST_H_
#define NETRING_ANALYSIS_CONTEST_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/group.h"
#include "analysis/ranking.h"

namespace netring {

/// The contenders of one size that may be compared, as places of cells; the baseline first where it
/// is one of them.
struct ContestAtSize {
  int64_t size = 0;
  std::vector<size_t> cells;
};

struct Contest {
  std::vector<ContestAtSize> sizes;  ///< ascending; each has a cell
  std::vector<int64_t> without;      ///< ascending: sizes of which no cell may be compared

  /// In order, of all sizes.
  std::vector<size_t> cells() const;
  /// The contenders in the order of the run, each by the cell that it has at the smallest of its
  /// sizes.
  std::vector<size_t> contenders(const std::vector<CellResult>& all) const;
};

/// What a cell is called in a contest: the same at all sizes.
std::string ContenderOf(const Cell& cell);

/// The cell of a contender at a size, or an empty place.
std::optional<size_t> FindContender(const ContestAtSize& at, const std::string& contender,
                                    const std::vector<CellResult>& cells);

/// `usable`: per cell, whether its numbers may be compared.
std::vector<Contest> ContestsOf(const std::vector<Group>& groups,
                                const std::vector<CellResult>& cells,
                                const std::vector<bool>& usable);

}  // namespace netring

#endif  // NETRING_ANALYSIS_CONTEST_H_
