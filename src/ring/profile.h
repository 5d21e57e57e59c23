// Ring profiles: named sets of io_uring features that a cell asks for, and the switches that change
// them one by one.

#ifndef NETRING_RING_PROFILE_H_
#define NETRING_RING_PROFILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "netring/clock.h"
#include "netring/kernel.h"
#include "netring/ring.h"

namespace netring {

struct RingProfile {
  absl::string_view name;
  absl::string_view description;
  FeatureSet features;
};

absl::Span<const RingProfile> RingProfiles();
/// Null when there is none of that name.
const RingProfile* FindRingProfile(absl::string_view name);

/// One thing that "+name" adds to a profile and "-name" takes away.
struct RingSwitch {
  absl::string_view name;
  absl::string_view description;
  FeatureSet features;
  /// Switches that the kernel refuses together with it.
  std::vector<absl::string_view> excludes;
  /// Where the number of "+name=number" goes; null: it takes none.
  int RingOptions::* value = nullptr;
  bool busy = false;  ///< it is no feature of a ring, but RingChoice::busy
};

absl::Span<const RingSwitch> RingSwitches();
const RingSwitch* FindRingSwitch(absl::string_view name);

/// How long a loop busy-polls with the switch "busy" before it sleeps: several times the about
/// 20 us that a wake-up across virtual CPUs takes.
inline constexpr int64_t kBusySpinNs = 100 * kNsPerUs;

/// A profile with its switches.
struct RingChoice {
  RingOptions options;
  FeatureSet demanded;  ///< what "+" asked for: without it the cell cannot be what its name says
  /// "+busy", "-busy": loops look before they sleep, or do not, whatever the placement.
  std::optional<bool> busy;
};

/// Reads "default", "plain+defer+direct-ring_fd", "plain+napi=20". InvalidArgument for what does
/// not read so; FailedPrecondition for switches that exclude each other, with the kernel's reason.
absl::StatusOr<RingChoice> ParseRing(absl::string_view text);

}  // namespace netring

#endif  // NETRING_RING_PROFILE_H_
