#include "ring/profile.h"

#include <gmock/gmock.h>
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
            (FeatureSet{Feature::kSingleIssuer, Feature::kDeferTaskrun, Feature::kSubmitAll,
                        Feature::kNoSqarray, Feature::kRingFd, Feature::kDirect}));
}

TEST(RingProfile, PlainAsksForNothing) {
  const RingProfile* profile = FindRingProfile("plain");
  ASSERT_NE(profile, nullptr);
  EXPECT_TRUE(profile->features.empty());
}

TEST(RingSwitch, NamesAreUniqueAndWhatTheyExcludeExists) {
  std::set<std::string> names;
  for (const RingSwitch& each : RingSwitches()) {
    EXPECT_EQ(FindRingSwitch(each.name), &each);
    EXPECT_TRUE(names.emplace(each.name).second) << each.name;
    EXPECT_FALSE(each.description.empty());
    for (absl::string_view other : each.excludes)
      EXPECT_NE(FindRingSwitch(other), nullptr) << other;
  }
}

FeatureSet FeaturesOf(const char* text) {
  const auto choice = ParseRing(text);
  EXPECT_TRUE(choice.ok()) << text << ": " << choice.status();
  return choice.ok() ? choice->options.features : FeatureSet{};
}

TEST(ParseRing, ComposesFromTheLeft) {
  EXPECT_EQ(FeaturesOf("default"), FindRingProfile("default")->features);
  EXPECT_EQ(FeaturesOf("plain+direct+ring_fd"), (FeatureSet{Feature::kDirect, Feature::kRingFd}));
  EXPECT_EQ(FeaturesOf("plain+direct-direct"), FeatureSet{});
  EXPECT_EQ(FeaturesOf("default-direct+direct"), FeaturesOf("default"));
}

TEST(ParseRing, DemandsWhatWasAddedAndIsStillThere) {
  EXPECT_EQ(ParseRing("default")->demanded, FeatureSet{});
  EXPECT_EQ(ParseRing("default+napi")->demanded, FeatureSet{Feature::kNapi});
  EXPECT_EQ(ParseRing("plain+napi-napi")->demanded, FeatureSet{});
}

TEST(ParseRing, TakesNumbersWhereThereIsAPlaceForThem) {
  EXPECT_EQ(ParseRing("plain+sqpoll=3")->options.sqpoll_cpu, 3);
  EXPECT_EQ(ParseRing("plain+sqpoll")->options.sqpoll_cpu, -1);
  EXPECT_EQ(ParseRing("plain+napi=20+min_wait=7")->options.napi_us, 20);
  for (const char* wrong :
       {"plain+direct=1", "plain+napi=", "plain+napi=-1", "plain-napi=1", "plain+napi=1000001",
        "plain+napi=x", "plain+", "plain++defer", "+defer", "", "plain+nonsense", "nonsense"})
    EXPECT_EQ(ParseRing(wrong).status().code(), absl::StatusCode::kInvalidArgument) << wrong;
  EXPECT_FALSE(ParseRing("plain" + std::string(100, '+')).ok());
}

TEST(ParseRing, SaysWhatExcludesWhat) {
  const absl::Status status = ParseRing("default+sqpoll").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("refuses defer together with sqpoll"));
  EXPECT_TRUE(ParseRing("default-defer+sqpoll").ok());
  EXPECT_THAT(std::string(ParseRing("plain+sqpoll+sq_rewind").status().message()),
              testing::HasSubstr("refuses sqpoll together with sq_rewind"));
}

TEST(ParseRing, KnowsWhetherToLookBeforeSleeping) {
  EXPECT_EQ(ParseRing("default")->busy, std::nullopt);
  EXPECT_EQ(ParseRing("default+busy")->busy, true);
  EXPECT_EQ(ParseRing("default-busy")->busy, false);
}

}  // namespace
}  // namespace netring
