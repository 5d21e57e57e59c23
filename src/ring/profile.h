// Ring profiles: named sets of io_uring features that a cell asks for.

#ifndef NETRING_RING_PROFILE_H_
#define NETRING_RING_PROFILE_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "netring/kernel.h"

namespace netring {

struct RingProfile {
  absl::string_view name;
  absl::string_view description;
  FeatureSet features;
};

absl::Span<const RingProfile> RingProfiles();
/// Null when there is none of that name.
const RingProfile* FindRingProfile(absl::string_view name);

}  // namespace netring

#endif  // NETRING_RING_PROFILE_H_
