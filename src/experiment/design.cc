#include "experiment/design.h"

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "engine/receive_mode.h"
#include "experiment/system_settings.h"
#include "netring/status.h"
#include "ring/profile.h"

namespace netring {
namespace {

constexpr absl::string_view kReceiveFactor = "recv=";

bool IsOn(const std::string& ring, const std::string& factor) {
  const absl::StatusOr<RingChoice> choice = ParseRing(ring);
  const RingSwitch* what = FindRingSwitch(factor);
  if (!choice.ok() || what == nullptr) return false;
  if (what->busy) return choice->busy.value_or(false);
  return (choice->options.features & what->features) == what->features;
}

/// The base with the factors of the set bits switched over.
DesignPoint PointOf(const Spec& spec, const DesignPoint& base, unsigned switched) {
  DesignPoint point{.ring = base.ring, .recv = base.recv, .system = base.system, .on = {}};
  for (size_t i = 0; i < spec.factors.size(); ++i) {
    const bool over = (switched >> i & 1) != 0;
    if (const absl::string_view mode = ReceiveFactor(spec.factors[i]); !mode.empty()) {
      point.on.push_back(over);  // no base has it: CheckDesign()
      if (over) point.recv.assign(mode.data(), mode.size());
      continue;
    }
    if (const std::optional<Assignment> set = SystemFactor(spec.factors[i]); set.has_value()) {
      point.on.push_back(over);  // likewise
      if (over) point.system = With(std::move(point.system), *set);
      continue;
    }
    const bool was_on = IsOn(base.ring, spec.factors[i]);
    point.on.push_back(was_on != over);
    if (over) absl::StrAppend(&point.ring, was_on ? "-" : "+", spec.factors[i]);
  }
  return point;
}

absl::Status CheckReceiveFactors(const Spec& spec) {
  int modes = 0;
  for (const std::string& factor : spec.factors) {
    const absl::string_view mode = ReceiveFactor(factor);
    if (mode.empty()) continue;
    ++modes;
    if (std::find(spec.recv.begin(), spec.recv.end(), mode) == spec.recv.end()) continue;
    return absl::InvalidArgumentError(absl::StrCat("--factors=", factor, ": --recv has ", mode,
                                                   " already; take it away from one of them"));
  }
  if (spec.design == DesignKind::kOne || modes <= 1) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--design=", NameOf(spec.design),
                   ": at most one receive mode in --factors, a ring receives in one way at a time; "
                   "--design=one takes more"));
}

std::vector<SystemState> SystemsOf(const Spec& spec) {
  std::vector<SystemState> systems;
  for (const int64_t mtu : spec.mtu) {
    for (const int64_t gso_max : spec.gso_max) {
      for (const std::string& offloads : spec.offloads) {
        for (const std::string& sysctl : spec.sysctl)
          systems.push_back(
              {.mtu = mtu, .offloads = offloads, .sysctl = sysctl, .gso_max = gso_max});
      }
    }
  }
  return systems;
}

absl::Status CheckSystemFactors(const Spec& spec) {
  const std::vector<SystemState> systems = SystemsOf(spec);
  std::set<std::string> names;
  for (const std::string& factor : spec.factors) {
    const std::optional<Assignment> set = SystemFactor(factor);
    if (!set.has_value()) continue;
    const bool there = std::any_of(systems.begin(), systems.end(), [&](const SystemState& each) {
      return With(each, *set) == each;
    });
    if (there) {
      return absl::InvalidArgumentError(
          absl::StrCat("--factors=", factor,
                       ": --mtu, --gso_max, --offloads or --sysctl has it already; take it away "
                       "from one of them"));
    }
    if (names.insert(set->name).second || spec.design == DesignKind::kOne) continue;
    return absl::InvalidArgumentError(absl::StrCat("--design=", NameOf(spec.design),
                                                   ": at most one value of ", set->name,
                                                   " in --factors; --design=one takes more"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string RecvOfEngine(const EngineInfo& engine, const std::string& recv) {
  const ReceiveMode* mode = FindReceiveMode(recv);
  return engine.ring || (mode != nullptr && mode->make_calls != nullptr) ? recv : "";
}

void SetPoint(const DesignPoint& point, Cell* cell) {
  cell->system = point.system;
  const EngineInfo* engine = FindEngine(cell->technique.engine);
  cell->technique.recv = engine != nullptr ? RecvOfEngine(*engine, point.recv) : point.recv;
  if (!cell->technique.ring.empty()) cell->technique.ring = point.ring;
}

bool HasPoint(const Cell& cell, const DesignPoint& point) {
  Cell set = cell;
  SetPoint(point, &set);
  return set == cell;
}

absl::string_view ReceiveFactor(absl::string_view factor) {
  return absl::StartsWith(factor, kReceiveFactor) ? factor.substr(kReceiveFactor.size()) : "";
}

std::vector<DesignPoint> Bases(const Spec& spec) {
  std::vector<DesignPoint> bases;
  const std::vector<SystemState> systems = SystemsOf(spec);
  for (const std::string& ring : spec.ring) {
    for (const std::string& recv : spec.recv) {
      for (const SystemState& system : systems)
        bases.push_back({.ring = ring, .recv = recv, .system = system, .on = {}});
    }
  }
  return bases;
}

std::vector<DesignPoint> DesignPoints(const Spec& spec, const DesignPoint& base) {
  std::vector<DesignPoint> points;
  const auto factors = static_cast<unsigned>(spec.factors.size());
  if (spec.design == DesignKind::kOne) {
    points.push_back(PointOf(spec, base, 0));
    for (unsigned i = 0; i < factors; ++i) points.push_back(PointOf(spec, base, 1U << i));
    return points;
  }
  for (unsigned switched = 0; switched < 1U << factors; ++switched) {
    if (spec.design == DesignKind::kHalf && std::popcount(switched) % 2 != 0) continue;
    points.push_back(PointOf(spec, base, switched));
  }
  return points;
}

size_t PointsPerBase(const Spec& spec) { return DesignPoints(spec, DesignPoint()).size(); }

std::vector<DesignPoint> DesignAxis(const Spec& spec) {
  if (spec.factors.empty()) return Bases(spec);
  std::vector<DesignPoint> axis;
  for (const DesignPoint& base : Bases(spec)) {
    for (DesignPoint& point : DesignPoints(spec, base)) axis.push_back(std::move(point));
  }
  return axis;
}

bool TellsInteractions(const Spec& spec) {
  return spec.design == DesignKind::kFull
             ? spec.factors.size() >= 2
             : spec.design == DesignKind::kHalf && spec.factors.size() >= 5;
}

absl::Status CheckDesign(const Spec& spec) {
  if (spec.factors.empty()) {
    if (spec.design == DesignKind::kOne) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("--design=", NameOf(spec.design),
                                                   ": needs --factors, the switches to combine"));
  }
  if (spec.design != DesignKind::kOne && spec.factors.size() > kMaxFullFactors) {
    return absl::InvalidArgumentError(absl::StrCat("--design=", NameOf(spec.design), ": at most ",
                                                   kMaxFullFactors,
                                                   " --factors; --design=one takes more"));
  }
  if (spec.design == DesignKind::kHalf && spec.factors.size() < 3) {
    return absl::InvalidArgumentError(
        "--design=half: needs three --factors or more; --design=full is as small");
  }
  NETRING_RETURN_IF_ERROR(CheckReceiveFactors(spec));
  NETRING_RETURN_IF_ERROR(CheckSystemFactors(spec));
  const std::vector<DesignPoint> axis = DesignAxis(spec);
  std::set<std::tuple<std::string, std::string, std::string>> different;
  for (const DesignPoint& point : axis)
    different.emplace(point.ring, point.recv, IdOf(point.system));
  if (different.size() == axis.size()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--ring: one of the rings is another with a factor switched over: give one of them");
}

}  // namespace netring
