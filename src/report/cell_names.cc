#include "report/cell_names.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "report/coordinates.h"

namespace netring {
namespace {

using Cells = std::vector<const CellResult*>;

/// Different values in the order of the cells.
std::vector<std::string> ValuesOf(const Coordinate& axis, const Cells& cells) {
  std::vector<std::string> values;
  for (const CellResult* each : cells) {
    std::string value = axis.value(each->cell);
    if (std::find(values.begin(), values.end(), value) == values.end()) {
      values.push_back(std::move(value));
    }
  }
  return values;
}

Cells CellsOfVariant(const Result& run, const std::string& impl) {
  Cells cells;
  for (const CellResult& each : run.cells) {
    if (each.cell.technique.variant == impl && each.cell.twin == 0) cells.push_back(&each);
  }
  return cells;
}

std::string EachName(const Result& run, const Cells& cells) {
  constexpr size_t kShown = 4;
  const size_t shown = std::min(cells.size(), kShown);
  const std::vector<const Coordinate*> varying = VaryingCoordinates(run);
  std::string text = absl::StrJoin(cells.begin(), cells.begin() + static_cast<long>(shown), "; ",
                                   [&](std::string* out, const CellResult* each) {
                                     out->append(NameOfCell(varying, each->cell));
                                   });
  if (cells.size() > shown) absl::StrAppend(&text, "; and ", cells.size() - shown, " more");
  return text;
}

/// "(64 B, 512 B; threads 2)", "" for all of the variant's cells; false when no such text is exact.
bool Restriction(const Cells& some, Cells all, std::string* text) {
  std::vector<std::string> parts;
  for (const Coordinate& axis : Coordinates().subspan(1)) {
    const std::vector<std::string> values = ValuesOf(axis, some);
    if (values.size() == ValuesOf(axis, all).size()) continue;
    parts.push_back(absl::StrCat(axis.before, absl::StrJoin(values, ", ")));
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const CellResult* each) {
                               const std::string value = axis.value(each->cell);
                               return std::find(values.begin(), values.end(), value) ==
                                      values.end();
                             }),
              all.end());
  }
  *text = parts.empty() ? "" : absl::StrCat(" (", absl::StrJoin(parts, "; "), ")");
  return all.size() == some.size();
}

}  // namespace

std::string NameCells(const Result& run, const Cells& cells) {
  // Variants that share a restriction share its text: "a1, a2 (64 B)".
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  Cells inexact;
  const Coordinate& variant = Coordinates().front();
  for (const std::string& impl : ValuesOf(variant, cells)) {
    Cells some;
    std::copy_if(cells.begin(), cells.end(), std::back_inserter(some),
                 [&](const CellResult* each) { return each->cell.technique.variant == impl; });
    std::string restriction;
    if (!Restriction(some, CellsOfVariant(run, impl), &restriction)) {
      inexact.insert(inexact.end(), some.begin(), some.end());
      continue;
    }
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& each) { return each.first == restriction; });
    if (group == groups.end()) group = groups.insert(group, {restriction, {}});
    group->second.push_back(impl);
  }
  std::vector<std::string> names;
  for (const auto& [restriction, impls] : groups) {
    names.push_back(absl::StrCat(absl::StrJoin(impls, ", "), restriction));
  }
  if (!inexact.empty()) names.push_back(EachName(run, inexact));
  return absl::StrJoin(names, "; ");
}

void CellGroups::Add(const std::string& text, const CellResult* cell) {
  auto found = std::find_if(groups_.begin(), groups_.end(),
                            [&](const auto& group) { return group.first == text; });
  if (found == groups_.end()) found = groups_.insert(found, {text, {}});
  found->second.push_back(cell);
}

std::vector<size_t> PlacesOf(const Result& run, const Cells& cells) {
  std::vector<size_t> places;
  for (const CellResult* each : cells)
    places.push_back(static_cast<size_t>(each - run.cells.data()));
  return places;
}

void CellGroups::AppendSentences(const Result& run, Topic topic, std::vector<Sentence>* out) const {
  for (const auto& [text, cells] : groups_) {
    const char* full_stop = absl::EndsWith(text, ".") ? "" : ".";
    out->push_back({.topic = topic,
                    .text = absl::StrCat(NameCells(run, cells), ": ", text, full_stop),
                    .cells = PlacesOf(run, cells)});
  }
}

}  // namespace netring
