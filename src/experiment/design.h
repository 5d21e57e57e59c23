// Which combinations of ring switches, receive modes and settings of the system an experiment on
// them runs.

#ifndef NETRING_EXPERIMENT_DESIGN_H_
#define NETRING_EXPERIMENT_DESIGN_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "analysis/cell.h"
#include "base/system_state.h"
#include "experiment/spec.h"
#include "netring/engine.h"

namespace netring {

/// One combination: a ring as --ring takes it, a mode as --recv does, what the system is set to
/// and, per factor of the spec, whether it is on.
struct DesignPoint {
  std::string ring;
  std::string recv;
  SystemState system;
  std::vector<bool> on;
};

/// The receive mode of a cell of that engine; empty: the engine has no such mode, and calls
/// recv(2).
std::string RecvOfEngine(const EngineInfo& engine, const std::string& recv);

/// Gives a cell all of a point that means something to it: an engine without a ring keeps none.
void SetPoint(const DesignPoint& point, Cell* cell);
/// Whether SetPoint() would leave the cell as it is.
bool HasPoint(const Cell& cell, const DesignPoint& point);

/// The most factors that a full or half design may have: 64 points.
inline constexpr size_t kMaxFullFactors = 6;

/// The receive mode of a factor "recv=MODE"; empty when the factor is a ring switch.
absl::string_view ReceiveFactor(absl::string_view factor);

/// Every ring of the spec with each of its receive modes, MTUs, offloads and keys: what factors are
/// switched over from.
std::vector<DesignPoint> Bases(const Spec& spec);

/// The points of one base, the base itself first (in a half design where it is one of them).
/// "one": the base, and the base with one factor switched over, for each; "full": all combinations;
/// "half": those with an even number of factors switched over, so that each main effect stands
/// alone among the effects of one or two factors from three factors on, and each of two factors
/// from five on (Box, Hunter and Hunter, Statistics for Experimenters, 2005, chapter 6).
std::vector<DesignPoint> DesignPoints(const Spec& spec, const DesignPoint& base);

/// How many points each base has.
size_t PointsPerBase(const Spec& spec);

/// Rings, receive modes and states of the system to run: the bases, or the points of each of them
/// when the spec has factors.
std::vector<DesignPoint> DesignAxis(const Spec& spec);

/// Whether two-factor interactions can be told from main effects and from each other.
bool TellsInteractions(const Spec& spec);

/// Too many factors for the design, several values of one thing at once, or a base that is a point
/// of another base's design.
absl::Status CheckDesign(const Spec& spec);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_DESIGN_H_
