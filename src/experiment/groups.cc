#include "experiment/groups.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "experiment/design.h"

namespace netring {
namespace {

/// An axis of cells by the name of its setting.
struct Axis {
  absl::string_view setting;
  std::string (*value)(const Cell& cell);
  void (*copy)(const Cell& from, Cell* to);
  bool is_way = true;
};

template <auto kGroup, auto kMember>
constexpr Axis AxisOf(absl::string_view setting, bool is_way = true) {
  return {setting,
          [](const Cell& cell) {
            const auto& value = cell.*kGroup.*kMember;
            if constexpr (NamedEnum<std::decay_t<decltype(value)>>) {
              return std::string(NameOf(value));
            } else {
              return absl::StrCat(value);
            }
          },
          [](const Cell& from, Cell* to) { to->*kGroup.*kMember = from.*kGroup.*kMember; }, is_way};
}

constexpr bool kIsLoad = false;

/// In the order in which they are looked at for several values: who gives several agents asks about
/// them; ways of doing the same come before what is asked to be done. The transport is none of
/// them: nothing is claimed across transports but by netring-compare --by transport.
constexpr Axis kAxes[] = {
    {"agent", [](const Cell& cell) { return cell.AgentName(); },
     [](const Cell& from, Cell* to) { to->agent = from.agent; }},
    AxisOf<&Cell::technique, &Technique::variant>("impl"),
    AxisOf<&Cell::technique, &Technique::engine>("engine"),
    AxisOf<&Cell::technique, &Technique::ring>("ring"),
    AxisOf<&Cell::technique, &Technique::recv>("recv"),
    AxisOf<&Cell::load, &Load::batch>("batch"),
    AxisOf<&Cell::load, &Load::gso>("gso"),
    AxisOf<&Cell::load, &Load::layout>("layout"),
    AxisOf<&Cell::load, &Load::alloc>("alloc"),
    AxisOf<&Cell::system, &SystemState::mtu>("mtu"),
    AxisOf<&Cell::system, &SystemState::gso_max>("gso_max"),
    AxisOf<&Cell::system, &SystemState::offloads>("offloads"),
    AxisOf<&Cell::system, &SystemState::sysctl>("sysctl"),
    AxisOf<&Cell::load, &Load::workload>("workload", kIsLoad),
    AxisOf<&Cell::load, &Load::size>("sizes", kIsLoad),
    AxisOf<&Cell::load, &Load::threads>("threads", kIsLoad),
    AxisOf<&Cell::load, &Load::connections>("connections", kIsLoad),
    AxisOf<&Cell::load, &Load::depth>("depth", kIsLoad),
    AxisOf<&Cell::load, &Load::rate>("rate", kIsLoad),
};

constexpr char kFactors[] = "factors";

const Axis* FindAxis(const Spec& spec) {
  const auto* found = std::find_if(std::begin(kAxes), std::end(kAxes), [&](const Axis& axis) {
    return FindSetting(axis.setting)->values(spec) > 1;
  });
  return found == std::end(kAxes) ? nullptr : found;
}

/// The base of the design that a cell is a point of; null: of none.
const DesignPoint* BaseOf(const std::vector<std::pair<DesignPoint, DesignPoint>>& points,
                          const Cell& cell) {
  const auto found = std::find_if(points.begin(), points.end(),
                                  [&](const auto& each) { return HasPoint(cell, each.first); });
  return found == points.end() ? nullptr : &found->second;
}

/// The same for all cells of a group; empty: the cell is in none.
class Keys {
 public:
  explicit Keys(const Spec& spec)
      : axis_(FindAxis(spec)), one_ring_(spec.ring.size() == 1 && spec.recv.size() == 1) {
    if (spec.factors.empty()) return;
    for (const DesignPoint& base : Bases(spec)) {
      for (DesignPoint& point : DesignPoints(spec, base)) points_.emplace_back(point, base);
    }
  }

  std::string Of(Cell cell, const Cell& first) const {
    cell.twin = 0;
    if (!points_.empty()) {
      const DesignPoint* base = BaseOf(points_, cell);
      if (base == nullptr) return "";
      SetPoint(*base, &cell);
      return cell.Id();
    }
    if (axis_ == nullptr) return "";
    axis_->copy(first, &cell);
    // An engine without a ring has no ring profile: beside one that has, that is no difference.
    if (one_ring_) cell.technique.ring = cell.technique.recv = "";
    return cell.Id();
  }

 private:
  const Axis* axis_;
  bool one_ring_;
  std::vector<std::pair<DesignPoint, DesignPoint>> points_;  ///< each with its base
};

}  // namespace

std::string ComparedAxis(const Spec& spec) {
  if (!spec.factors.empty()) return kFactors;
  const Axis* axis = FindAxis(spec);
  return axis == nullptr ? "" : std::string(axis->setting);
}

bool ComparesWays(const Spec& spec) {
  const Axis* axis = FindAxis(spec);
  return spec.factors.empty() && axis != nullptr && axis->is_way;
}

std::string ComparedValue(const Spec& spec, const Cell& cell) {
  if (!spec.factors.empty()) {
    const Technique& technique = cell.technique;
    const std::string base = technique.ring.empty()
                                 ? technique.engine
                                 : absl::StrCat(technique.ring, " ", technique.recv);
    return base + IdOf(cell.system);
  }
  const Axis* axis = FindAxis(spec);
  if (axis == nullptr) return "";
  std::string value = axis->value(cell);
  const bool names_itself = value.empty() || !absl::ascii_isdigit(value.front());
  return names_itself ? value : absl::StrCat(axis->setting, " ", value);
}

std::vector<Group> GroupsOf(const Spec& spec, const std::vector<Cell>& cells) {
  const Keys keys(spec);
  std::vector<Group> groups;
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string key = keys.Of(cells[i], cells.front());
    if (key.empty()) continue;
    const auto [found, is_new] = places.emplace(key, groups.size());
    if (is_new) {
      groups.push_back({.baseline = i, .others = {}});
    } else if (cells[i].twin != 0) {
      groups[found->second].twin = i;
    } else {
      groups[found->second].others.push_back(i);
    }
  }
  std::erase_if(groups, [](const Group& group) { return group.others.empty(); });
  return groups;
}

std::vector<Cell> WithControls(const Spec& spec, std::vector<Cell> cells) {
  for (const Group& group : GroupsOf(spec, cells)) {
    cells.push_back(cells[group.baseline]);
    cells.back().twin = 1;
  }
  return cells;
}

}  // namespace netring
