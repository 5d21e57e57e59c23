// Which combinations of ring switches an experiment on them runs.

#ifndef NETRING_EXPERIMENT_DESIGN_H_
#define NETRING_EXPERIMENT_DESIGN_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "experiment/spec.h"

namespace netring {

/// One combination: a ring as --ring takes it and, per factor of the spec, whether it is on.
struct DesignPoint {
  std::string ring;
  std::vector<bool> on;
};

/// The most factors that a full or half design may have: 64 rings.
inline constexpr size_t kMaxFullFactors = 6;

/// The points of one base ring, the base itself first (in a half design where it is one of them).
/// "one": the base, and the base with one factor switched over, for each; "full": all combinations;
/// "half": those with an even number of factors switched over, so that each main effect stands
/// alone among the effects of one or two factors from three factors on, and each of two factors
/// from five on (Box, Hunter and Hunter, Statistics for Experimenters, 2005, chapter 6).
std::vector<DesignPoint> DesignPoints(const Spec& spec, const std::string& base);

/// The values of the ring axis: the rings themselves, or the points of each of them when the spec
/// has factors.
std::vector<std::string> RingAxis(const Spec& spec);

/// Whether two-factor interactions can be told from main effects and from each other.
bool TellsInteractions(const Spec& spec);

/// Too many factors for the design, or a base that is a point of another base's design.
absl::Status CheckDesign(const Spec& spec);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_DESIGN_H_
