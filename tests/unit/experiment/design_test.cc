#include "experiment/design.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Spec SpecOf(const std::string& factors, const std::string& design,
            const std::string& ring = "plain") {
  Spec spec = DefaultSpec();
  EXPECT_TRUE(Set("ring", ring, &spec).ok());
  EXPECT_TRUE(Set("factors", factors, &spec).ok());
  EXPECT_TRUE(Set("design", design, &spec).ok());
  return spec;
}

std::vector<std::string> Rings(const Spec& spec) {
  std::vector<std::string> rings;
  for (const DesignPoint& point : DesignAxis(spec)) rings.push_back(point.ring);
  return rings;
}

std::vector<std::string> RingsAndModes(const Spec& spec) {
  std::vector<std::string> both;
  for (const DesignPoint& point : DesignAxis(spec)) both.push_back(point.ring + " " + point.recv);
  return both;
}

TEST(Design, WithoutFactorsTheRingsAreTheAxis) {
  EXPECT_THAT(Rings(SpecOf("", "one", "plain,default")), ElementsAre("plain", "default"));
}

TEST(Design, EveryRingReceivesInEveryMode) {
  Spec spec = SpecOf("", "one", "plain,default");
  spec.recv = {"multishot", "plain"};
  EXPECT_THAT(RingsAndModes(spec),
              ElementsAre("plain multishot", "plain plain", "default multishot", "default plain"));
}

TEST(Design, AReceiveModeIsAFactor) {
  const Spec one = SpecOf("recv=plain,recv=bundle,direct", "one");
  EXPECT_THAT(RingsAndModes(one),
              ElementsAre("plain auto", "plain plain", "plain bundle", "plain+direct auto"));
  const std::vector<DesignPoint> points = DesignAxis(one);
  EXPECT_THAT(points[0].on, ElementsAre(false, false, false));
  EXPECT_THAT(points[2].on, ElementsAre(false, true, false));
  EXPECT_THAT(
      RingsAndModes(SpecOf("recv=bundle,direct", "full")),
      ElementsAre("plain auto", "plain bundle", "plain+direct auto", "plain+direct bundle"));
}

TEST(Design, OneAtATimeSwitchesEachOver) {
  EXPECT_THAT(Rings(SpecOf("defer,direct,napi", "one", "default")),
              ElementsAre("default", "default-defer", "default-direct", "default+napi"));
}

TEST(Design, FullHasAllCombinations) {
  const Spec spec = SpecOf("coop,direct", "full");
  EXPECT_THAT(Rings(spec), ElementsAre("plain", "plain+coop", "plain+direct", "plain+coop+direct"));
  const std::vector<DesignPoint> points = DesignPoints(spec, {"plain", "multishot", {}});
  EXPECT_THAT(points[1].on, ElementsAre(true, false));
  EXPECT_THAT(points[3].on, ElementsAre(true, true));
}

TEST(Design, HalfIsBalanced) {
  const Spec spec = SpecOf("coop,direct,ring_fd,submit_all,no_iowait", "half", "default");
  const std::vector<DesignPoint> points = DesignPoints(spec, {"default", "multishot", {}});
  EXPECT_EQ(points.size(), 16U);
  for (size_t a = 0; a < 5; ++a) {
    for (size_t b = 0; b < a; ++b) {
      std::multiset<std::pair<bool, bool>> seen;
      for (const DesignPoint& point : points) seen.emplace(point.on[a], point.on[b]);
      for (const bool first : {false, true}) {
        for (const bool second : {false, true}) EXPECT_EQ(seen.count({first, second}), 4U);
      }
    }
  }
  EXPECT_TRUE(TellsInteractions(spec));
  EXPECT_FALSE(TellsInteractions(SpecOf("coop,direct,ring_fd", "half")));
}

TEST(Design, RefusesWhatCannotBeRun) {
  const auto error = [](const Spec& spec) { return std::string(CheckDesign(spec).message()); };
  EXPECT_EQ(error(SpecOf("direct", "one")), "");
  EXPECT_THAT(error(SpecOf("", "full")), HasSubstr("needs --factors"));
  EXPECT_THAT(error(SpecOf("coop,direct", "half")), HasSubstr("three"));
  EXPECT_THAT(error(SpecOf("coop,direct,ring_fd,submit_all,no_iowait,napi,single", "full")),
              HasSubstr("at most 6"));
  EXPECT_THAT(error(SpecOf("direct", "one", "plain,plain+direct")), HasSubstr("give one"));
  EXPECT_EQ(error(SpecOf("recv=bundle,recv=plain", "one")), "");
  EXPECT_THAT(error(SpecOf("recv=bundle,recv=plain", "full")), HasSubstr("at most one"));
  EXPECT_THAT(error(SpecOf("recv=auto", "one")), HasSubstr("--recv has auto already"));
  Spec spec = DefaultSpec();
  for (const char* wrong : {"x", "recv=", "recv=x", "bundle", "recv=bundle,recv=bundle", "+defer",
                            "defer,defer", "defer=1"})
    EXPECT_FALSE(Set("factors", wrong, &spec).ok()) << wrong;
}

}  // namespace
}  // namespace netring
