#include "analysis/contest.h"

#include <algorithm>
#include <map>
#include <utility>

#include "load/floor.h"

namespace netring {

std::vector<size_t> Contest::cells() const {
  std::vector<size_t> all;
  for (const ContestAtSize& at : sizes) all.insert(all.end(), at.cells.begin(), at.cells.end());
  return all;
}

std::vector<size_t> Contest::contenders(const std::vector<CellResult>& all) const {
  std::map<std::string, size_t> places;
  for (const size_t place : cells()) places.emplace(ContenderOf(all[place].cell), place);
  std::vector<size_t> found;
  // A contender may be missing at the smallest size, but not in the run.
  for (const CellResult& each : all) {
    const auto known = places.find(ContenderOf(each.cell));
    if (known == places.end()) continue;
    found.push_back(known->second);
    places.erase(known);
  }
  return found;
}

std::string ContenderOf(const Cell& cell) {
  Cell any_size = cell;
  any_size.load.size = 0;
  return any_size.Id();
}

std::optional<size_t> FindContender(const ContestAtSize& at, const std::string& contender,
                                    const std::vector<CellResult>& cells) {
  const auto found = std::find_if(at.cells.begin(), at.cells.end(), [&](size_t place) {
    return ContenderOf(cells[place].cell) == contender;
  });
  return found == at.cells.end() ? std::nullopt : std::optional(*found);
}

std::vector<Contest> ContestsOf(const std::vector<Group>& groups,
                                const std::vector<CellResult>& cells,
                                const std::vector<bool>& usable) {
  std::vector<Contest> contests;
  std::map<std::string, size_t> places;
  for (const Group& group : groups) {
    const Cell& baseline = cells[group.baseline].cell;
    ContestAtSize at{.size = baseline.load.size, .cells = group.members()};
    std::erase_if(at.cells, [&](size_t place) {
      return !usable[place] || IsFloor(cells[place].cell.technique);
    });
    const auto [found, is_new] = places.emplace(ContenderOf(baseline), contests.size());
    if (is_new) contests.emplace_back();
    Contest& contest = contests[found->second];
    if (at.cells.empty()) {
      contest.without.push_back(at.size);
    } else {
      contest.sizes.push_back(std::move(at));
    }
  }
  std::erase_if(contests, [](const Contest& contest) { return contest.sizes.empty(); });
  for (Contest& contest : contests) {
    std::sort(contest.without.begin(), contest.without.end());
    std::stable_sort(contest.sizes.begin(), contest.sizes.end(),
                     [](const auto& a, const auto& b) { return a.size < b.size; });
  }
  return contests;
}

}  // namespace netring
