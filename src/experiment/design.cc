#include "experiment/design.h"

#include <algorithm>
#include <bit>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
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
  DesignPoint point{.ring = base.ring, .recv = base.recv, .on = {}};
  for (size_t i = 0; i < spec.factors.size(); ++i) {
    const bool over = (switched >> i & 1) != 0;
    if (const absl::string_view mode = ReceiveFactor(spec.factors[i]); !mode.empty()) {
      point.on.push_back(over);  // no base has it: CheckDesign()
      if (over) point.recv.assign(mode.data(), mode.size());
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

}  // namespace

absl::string_view ReceiveFactor(absl::string_view factor) {
  return absl::StartsWith(factor, kReceiveFactor) ? factor.substr(kReceiveFactor.size()) : "";
}

std::vector<DesignPoint> Bases(const Spec& spec) {
  std::vector<DesignPoint> bases;
  for (const std::string& ring : spec.ring) {
    for (const std::string& recv : spec.recv)
      bases.push_back({.ring = ring, .recv = recv, .on = {}});
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
  const std::vector<DesignPoint> axis = DesignAxis(spec);
  std::set<std::pair<std::string, std::string>> different;
  for (const DesignPoint& point : axis) different.emplace(point.ring, point.recv);
  if (different.size() == axis.size()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--ring: one of the rings is another with a factor switched over: give one of them");
}

}  // namespace netring
