#include "ring/profile.h"

#include <array>

namespace netring {

absl::Span<const RingProfile> RingProfiles() {
  static const std::array<RingProfile, 2> kProfiles{{
      {"default",
       "single issuer, deferred task work, submit all, no SQ array, registered ring fd, direct "
       "descriptors",
       SetOf({Feature::kSingleIssuer, Feature::kDeferTaskrun, Feature::kSubmitAll,
              Feature::kNoSqarray, Feature::kRingFd, Feature::kDirect})},
      {"plain", "none of these: io_uring_setup(2) with no flags", FeatureSet{}},
  }};
  return kProfiles;
}

const RingProfile* FindRingProfile(absl::string_view name) {
  for (const RingProfile& profile : RingProfiles()) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

}  // namespace netring
