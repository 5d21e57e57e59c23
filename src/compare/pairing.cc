#include "compare/pairing.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "compare/coordinates.h"

namespace netring {
namespace {

/// What an engine without a ring has none of: such a cell is like any.
constexpr absl::string_view kMayLack[] = {"ring", "recv"};

/// The coordinates that two cells must have in common, in two parts.
struct Key {
  std::string strict;
  std::vector<std::string> loose;  ///< one that is empty is like any
};

Key KeyOf(const Cell& cell, const std::vector<std::string>& varied) {
  Key key;
  for (auto& [name, text] : CoordinatesOf(cell)) {
    if (IsAmong(name, varied)) continue;
    if (IsAmong(name, kMayLack)) {
      key.loose.push_back(std::move(text));
    } else {
      absl::StrAppend(&key.strict, text, "\n");
    }
  }
  return key;
}

bool AreAlike(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return one == other || one.empty() || other.empty();
  });
}

}  // namespace

std::vector<CellPair> PairsOf(const Cells& base, const Cells& fresh,
                              const std::vector<std::string>& varied) {
  std::map<std::string, std::vector<std::pair<std::vector<std::string>, const CellOfRuns*>>> places;
  for (const CellOfRuns* each : fresh) {
    Key key = KeyOf(each->cell, varied);
    places[key.strict].emplace_back(std::move(key.loose), each);
  }
  std::vector<CellPair> pairs;
  std::set<const CellOfRuns*> met;
  for (const CellOfRuns* each : base) {
    const Key key = KeyOf(each->cell, varied);
    const size_t before = pairs.size();
    for (const auto& [loose, other] : places[key.strict]) {
      if (!AreAlike(key.loose, loose)) continue;
      pairs.push_back({each, other});
      met.insert(other);
    }
    if (pairs.size() == before) pairs.push_back({each, nullptr});
  }
  for (const CellOfRuns* each : fresh) {
    if (met.count(each) == 0) pairs.push_back({nullptr, each});
  }
  return pairs;
}

}  // namespace netring
