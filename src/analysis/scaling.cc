#include "analysis/scaling.h"

#include <map>
#include <string>

namespace netring {

std::vector<Scaling> FindScaling(const std::vector<CellResult>& cells,
                                 const std::vector<size_t>& usable, const CompareCells& compare) {
  std::map<std::string, size_t> with_one;
  for (const size_t place : usable) {
    if (cells[place].cell.load.threads == 1) with_one.emplace(cells[place].cell.Id(), place);
  }
  std::vector<Scaling> found;
  for (const size_t place : usable) {
    Cell partner = cells[place].cell;
    if (partner.load.threads == 1) continue;
    partner.load.threads = 1;
    const auto one = with_one.find(partner.Id());
    if (one == with_one.end()) continue;
    const Comparison throughput = compare(place, one->second);
    if (throughput.ratio.has_value())
      found.push_back({.cell = place, .one = one->second, .throughput = throughput});
  }
  return found;
}

}  // namespace netring
