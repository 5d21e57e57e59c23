#include "netring/kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <string>

#include "ring/feature_names.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string Text(absl::string_view text) { return {text.data(), text.size()}; }

TEST(Kernel, FeatureTableIsInTheOrderOfTheEnum) {
  ASSERT_EQ(Features().size(), kFeatureCount);
  std::set<std::string> names;
  for (size_t i = 0; i < kFeatureCount; ++i) {
    EXPECT_EQ(static_cast<size_t>(Features()[i].feature), i);
    EXPECT_EQ(&Info(Features()[i].feature), &Features()[i]);
    EXPECT_FALSE(Features()[i].since.empty());
    names.insert(Text(Features()[i].name));
  }
  EXPECT_EQ(names.size(), kFeatureCount) << "two features share a name";
}

TEST(FeatureSet, HasWhatIsNamedAndNothingElse) {
  const FeatureSet set = FeatureSet{Feature::kDirect, Feature::kReportUsage};
  EXPECT_EQ(NamesOf(set), (std::vector<std::string>{"direct", "report_usage"}));
  EXPECT_TRUE(set.Has(Feature::kDirect));
  EXPECT_TRUE(set.Has(Feature::kReportUsage));
  EXPECT_FALSE(set.Has(Feature::kNapi));
  EXPECT_TRUE(FeatureSet{}.empty());
  EXPECT_TRUE((set - FeatureSet::All()).empty());
  EXPECT_TRUE(FeatureSet::All().HasAll(set));
  EXPECT_FALSE(set.HasAll(FeatureSet::All()));
}

TEST(Kernel, WithHasExactlyTheseFeatures) {
  const FeatureSet set = FeatureSet{Feature::kSubmitAll, Feature::kSendmsgZc};
  const Kernel kernel = Kernel::With(set, "6.1.0-test");
  EXPECT_EQ(kernel.features(), set);
  EXPECT_EQ(kernel.release(), "6.1.0-test");
  EXPECT_TRUE(kernel.Has(Feature::kSendmsgZc));
  EXPECT_FALSE(kernel.Has(Feature::kReportUsage));
}

TEST(Kernel, EveryFeatureHasAKindWithANameAndAWayToAsk) {
  std::set<std::string> kinds;
  for (const FeatureInfo& info : Features()) {
    EXPECT_NE(info.ask, nullptr) << Text(info.name);
    kinds.insert(NameOf(info.kind));
  }
  EXPECT_EQ(kinds.size(), 4u);
  EXPECT_FALSE(kinds.contains(""));
}

TEST(Kernel, WhatIsMissingIsUnknownToIt) {
  const Kernel kernel = Kernel::With(FeatureSet{Feature::kNapi}, "6.9");
  EXPECT_EQ(kernel.Answer(Feature::kNapi), 0);
  EXPECT_EQ(kernel.Answer(Feature::kZcrx), EINVAL);
}

TEST(Kernel, SupportsNamesFeatureItsReleaseAndThisKernel) {
  const Kernel kernel = Kernel::With(FeatureSet{Feature::kSendmsgZc}, "6.1.0-test");
  EXPECT_TRUE(kernel.Supports(Feature::kSendmsgZc).ok());
  const absl::Status status = kernel.Supports(Feature::kReportUsage);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Text(status.message()),
              AllOf(HasSubstr("report_usage"), HasSubstr("6.2"), HasSubstr("6.1.0-test")));
}

// An old kernel does not know a feature; one that is newer refuses it, whatever the errno.
TEST(Kernel, ANewerKernelThatRefusesIsNotCalledTooOld) {
  const std::string older{
      Kernel::With({}, "5.18.0-9-amd64").Supports(Feature::kPbufRing).message()};
  EXPECT_EQ(older, "io_uring's pbuf_ring came with kernel 5.19; this is 5.18.0-9-amd64");
  const std::string newer{Kernel::With({}, "6.18.1").Supports(Feature::kPbufRing).message()};
  EXPECT_EQ(newer,
            "io_uring's pbuf_ring is refused: EINVAL; it came with kernel 5.19 and this is 6.18.1, "
            "built or set up without it");
  EXPECT_THAT(std::string(Kernel::With({}, "6.2.0").Supports(Feature::kPbufRing).message()),
              HasSubstr("is refused"))
      << "6.2 is newer than 5.19";
}

}  // namespace
}  // namespace netring
