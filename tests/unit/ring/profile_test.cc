#include "ring/profile.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace netring {
namespace {

TEST(RingProfile, NamesAreUniqueAndFound) {
  std::set<std::string> names;
  for (const RingProfile& profile : RingProfiles()) {
    EXPECT_EQ(FindRingProfile(profile.name), &profile);
    EXPECT_FALSE(profile.description.empty());
    names.emplace(profile.name.data(), profile.name.size());
  }
  EXPECT_EQ(names.size(), RingProfiles().size());
  EXPECT_EQ(FindRingProfile("no such profile"), nullptr);
  EXPECT_EQ(FindRingProfile(""), nullptr);
}

TEST(RingProfile, DefaultAsksForTheFeaturesOfTheRingItself) {
  const RingProfile* profile = FindRingProfile("default");
  ASSERT_NE(profile, nullptr);
  EXPECT_EQ(profile->features,
            SetOf({Feature::kSingleIssuer, Feature::kDeferTaskrun, Feature::kSubmitAll,
                   Feature::kNoSqarray, Feature::kRingFd, Feature::kDirect}));
}

TEST(RingProfile, PlainAsksForNothing) {
  const RingProfile* profile = FindRingProfile("plain");
  ASSERT_NE(profile, nullptr);
  EXPECT_TRUE(profile->features.none());
}

}  // namespace
}  // namespace netring
