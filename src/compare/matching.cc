#include "compare/matching.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compare/coordinates.h"

namespace netring {
namespace {

using Names = std::vector<std::string>;

/// Different ones in the order of the cells; "" is none.
Names ValuesOf(const Cells& cells, absl::string_view name) {
  Names values;
  std::set<std::string> known;
  for (const CellOfRuns* each : cells) {
    std::string value = CoordinateOf(each->cell, name);
    if (!value.empty() && known.insert(value).second) values.push_back(std::move(value));
  }
  return values;
}

Cells PointersTo(const std::vector<CellOfRuns>& cells) {
  Cells pointers;
  for (const CellOfRuns& each : cells) pointers.push_back(&each);
  return pointers;
}

std::string ListOr(const Names& values, absl::string_view nothing) {
  return values.empty() ? std::string(nothing) : absl::StrJoin(values, ", ");
}

/// The coordinates of which two sides have nothing in common.
std::string Apart(const Cells& base, const Cells& fresh) {
  Names found;
  for (const std::string& name : CoordinateNames()) {
    const Names a = ValuesOf(base, name);
    const Names b = ValuesOf(fresh, name);
    const bool shared =
        std::any_of(a.begin(), a.end(), [&](const auto& value) { return IsAmong(value, b); });
    if (shared || (a.empty() && b.empty())) continue;
    found.push_back(absl::StrCat(name, " is ", ListOr(a, "none"), " against ", ListOr(b, "none")));
  }
  return found.empty() ? "no combination of coordinates is in both" : absl::StrJoin(found, "; ");
}

}  // namespace

absl::StatusOr<std::vector<CellPair>> MatchSides(const std::vector<CellOfRuns>& base,
                                                 const std::vector<CellOfRuns>& fresh,
                                                 const Names& varied) {
  const std::pair<const char*, Cells> sides[] = {{"the base", PointersTo(base)},
                                                 {"the new side", PointersTo(fresh)}};
  for (const std::string& name : varied) {
    for (const auto& [side, cells] : sides) {
      const Names values = ValuesOf(cells, name);
      if (values.size() <= 1) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("--across ", name, ": ", side, " has ", values.size(), " values of it (",
                       absl::StrJoin(values, ", "),
                       "), so no cell has a single counterpart: compare runs that have one value "
                       "each, or within one "
                       "run with --by"));
    }
  }
  std::vector<CellPair> pairs = PairsOf(sides[0].second, sides[1].second, varied);
  const bool any = std::any_of(pairs.begin(), pairs.end(), [](const CellPair& pair) {
    return pair.base != nullptr && pair.fresh != nullptr;
  });
  if (any) return pairs;
  return absl::InvalidArgumentError(absl::StrCat(
      "no cell of the base is in the new side: ", Apart(sides[0].second, sides[1].second),
      "; measure the same cells, or allow a coordinate with --across"));
}

absl::StatusOr<std::vector<CellPair>> MatchWithin(const std::vector<CellOfRuns>& cells,
                                                  const ByCoordinate& by) {
  const auto refuse = [&](const auto&... words) {
    return absl::InvalidArgumentError(absl::StrCat("--by ", by.name, ": ", words...));
  };
  const Names names = CoordinateNames();
  if (!IsAmong(by.name, names))
    return refuse("there is no such coordinate: choose from ", absl::StrJoin(names, ", "));
  const Names values = ValuesOf(PointersTo(cells), by.name);
  for (const std::string& value : {by.base, by.fresh}) {
    if (!IsAmong(value, values))
      return refuse("the run has no '", value, "': choose from ", ListOr(values, "nothing"));
  }
  if (by.base == by.fresh) return refuse(by.base, " twice: name two");
  Cells base;
  Cells fresh;
  for (const CellOfRuns& each : cells) {
    const std::string value = CoordinateOf(each.cell, by.name);
    if (value == by.base) base.push_back(&each);
    if (value == by.fresh) fresh.push_back(&each);
  }
  return PairsOf(base, fresh, {by.name});
}

}  // namespace netring
