#include "experiment/design.h"

#include <algorithm>
#include <bit>
#include <set>

#include "absl/strings/str_cat.h"
#include "ring/profile.h"

namespace netring {
namespace {

bool IsOn(const std::string& ring, const std::string& factor) {
  const absl::StatusOr<RingChoice> choice = ParseRing(ring);
  const RingSwitch* what = FindRingSwitch(factor);
  if (!choice.ok() || what == nullptr) return false;
  if (what->features.none()) return choice->busy.value_or(false);
  return (choice->options.features & what->features) == what->features;
}

/// The base with the factors of the set bits switched over.
DesignPoint PointOf(const Spec& spec, const std::string& base, unsigned switched) {
  DesignPoint point{.ring = base, .on = {}};
  for (size_t i = 0; i < spec.factors.size(); ++i) {
    const bool was_on = IsOn(base, spec.factors[i]);
    const bool over = (switched >> i & 1) != 0;
    point.on.push_back(was_on != over);
    if (over) absl::StrAppend(&point.ring, was_on ? "-" : "+", spec.factors[i]);
  }
  return point;
}

}  // namespace

std::vector<DesignPoint> DesignPoints(const Spec& spec, const std::string& base) {
  std::vector<DesignPoint> points;
  const auto factors = static_cast<unsigned>(spec.factors.size());
  if (spec.design == "one") {
    points.push_back(PointOf(spec, base, 0));
    for (unsigned i = 0; i < factors; ++i) points.push_back(PointOf(spec, base, 1U << i));
    return points;
  }
  for (unsigned switched = 0; switched < 1U << factors; ++switched) {
    if (spec.design == "half" && std::popcount(switched) % 2 != 0) continue;
    points.push_back(PointOf(spec, base, switched));
  }
  return points;
}

std::vector<std::string> RingAxis(const Spec& spec) {
  if (spec.factors.empty()) return spec.ring;
  std::vector<std::string> rings;
  for (const std::string& base : spec.ring) {
    for (DesignPoint& point : DesignPoints(spec, base)) rings.push_back(std::move(point.ring));
  }
  return rings;
}

bool TellsInteractions(const Spec& spec) {
  return spec.design == "full" ? spec.factors.size() >= 2
                               : spec.design == "half" && spec.factors.size() >= 5;
}

absl::Status CheckDesign(const Spec& spec) {
  if (spec.factors.empty()) {
    if (spec.design == "one") return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("--design=", spec.design, ": needs --factors, the switches to combine"));
  }
  if (spec.design != "one" && spec.factors.size() > kMaxFullFactors) {
    return absl::InvalidArgumentError(absl::StrCat("--design=", spec.design, ": at most ",
                                                   kMaxFullFactors,
                                                   " --factors; --design=one takes more"));
  }
  if (spec.design == "half" && spec.factors.size() < 3) {
    return absl::InvalidArgumentError(
        "--design=half: needs three --factors or more; --design=full is as small");
  }
  const std::vector<std::string> rings = RingAxis(spec);
  if (std::set<std::string>(rings.begin(), rings.end()).size() == rings.size())
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--ring: one of the rings is another with a factor switched over: give one of them");
}

}  // namespace netring
