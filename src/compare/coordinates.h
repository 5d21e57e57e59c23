// What a cell is, as names and texts: as --by and --across name it, and as tables show it.

#ifndef NETRING_COMPARE_COORDINATES_H_
#define NETRING_COMPARE_COORDINATES_H_

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "analysis/cell.h"

namespace netring {

/// Name and text of each, in the order in which the store has them; none is of the control. The
/// text is empty where an engine has no ring.
using Coordinates = std::vector<std::pair<std::string, std::string>>;
Coordinates CoordinatesOf(const Cell& cell);

/// The coordinate whose values are programs.
inline constexpr absl::string_view kAgentCoordinate = "agent";
/// What stands for a state of the path that was not set.
inline constexpr char kAsItIs[] = "as-it-is";

std::vector<std::string> CoordinateNames();
/// Whether a name is one of these.
inline bool IsAmong(absl::string_view name, const auto& names) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}
/// The text of one; empty where the cell has none.
std::string CoordinateOf(const Cell& cell, absl::string_view name);
/// As a table shows it: a size with its unit.
std::string ShownCoordinate(absl::string_view name, const std::string& text);

}  // namespace netring

#endif  // NETRING_COMPARE_COORDINATES_H_
