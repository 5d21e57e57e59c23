#include "base/nearest_name.h"

#include <algorithm>

namespace netring {

size_t EditDistance(absl::string_view from, absl::string_view to) {
  // costs[i][k]: of the first i letters of the one and the first k of the other.
  std::vector<std::vector<size_t>> costs(from.size() + 1, std::vector<size_t>(to.size() + 1));
  for (size_t i = 0; i <= from.size(); ++i) {
    for (size_t k = 0; k <= to.size(); ++k) {
      if (i == 0 || k == 0) {
        costs[i][k] = i + k;
        continue;
      }
      const size_t replaced = costs[i - 1][k - 1] + (from[i - 1] == to[k - 1] ? 0 : 1);
      costs[i][k] = std::min({costs[i - 1][k] + 1, costs[i][k - 1] + 1, replaced});
      const bool swapped = i > 1 && k > 1 && from[i - 1] == to[k - 2] && from[i - 2] == to[k - 1];
      if (swapped) costs[i][k] = std::min(costs[i][k], costs[i - 2][k - 2] + 1);
    }
  }
  return costs[from.size()][to.size()];
}

std::string NearestName(absl::string_view wrong, const std::vector<std::string>& names) {
  constexpr size_t kLongest = 64;  // of a name worth comparing: it may come from outside
  if (wrong.size() > kLongest) return "";
  std::string nearest;
  size_t fewest = kLongest;
  for (const std::string& name : names) {
    const size_t changes = EditDistance(wrong, name);
    if (changes >= fewest || changes > std::max<size_t>(1, name.size() / 3)) continue;
    nearest = name;
    fewest = changes;
  }
  return nearest;
}

}  // namespace netring
