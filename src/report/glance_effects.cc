// The effects of factors in the table of a glance.

#include <algorithm>

#include "base/printable.h"
#include "report/format.h"
#include "report/glance_grid.h"

namespace netring {
namespace {

/// That of a name; made where there is none yet.
template <typename T>
T& Named(std::vector<T>* all, std::string T::* field, const std::string& name) {
  const auto found =
      std::find_if(all->begin(), all->end(), [&](const T& each) { return each.*field == name; });
  if (found != all->end()) return *found;
  all->emplace_back().*field = name;
  return all->back();
}

size_t PlaceOfHead(const std::string& head, std::vector<std::string>* heads) {
  const auto found = std::find(heads->begin(), heads->end(), head);
  if (found != heads->end()) return static_cast<size_t>(found - heads->begin());
  heads->push_back(head);
  return heads->size() - 1;
}

}  // namespace

std::vector<GlanceGrid> GridsOfEffects(const AnalysedRun& analysed, absl::string_view plus_minus) {
  std::vector<GlanceGrid> grids;
  for (const Effect& effect : analysed.effects()) {
    GlanceGrid& grid = Named(&grids, &GlanceGrid::corner, Printable(effect.cells));
    const size_t place = PlaceOfHead(MetricOf(effect.metric).words, &grid.heads);
    GlanceRow& row = Named(&grid.rows, &GlanceRow::name, Printable(effect.factor));
    row.cells.resize(std::max(row.cells.size(), place + 1), "-");
    row.cells[place] = ShortAnswerText(effect.change, plus_minus);
  }
  for (GlanceGrid& grid : grids) {
    for (GlanceRow& row : grid.rows) row.cells.resize(grid.heads.size(), "-");
  }
  return grids;
}

}  // namespace netring
