#include "base/system_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netring {
namespace {

using testing::ElementsAre;

TEST(SystemState, ASetIsTakenApartInTheOrderOfItsNames) {
  EXPECT_THAT(*ParseSet("tso=off+gso=on"),
              ElementsAre(Assignment{"gso", "on"}, Assignment{"tso", "off"}));
  EXPECT_THAT(*ParseSet("net.x=a=b c"), ElementsAre(Assignment{"net.x", "a=b c"}));
  for (const char* bad : {"", "tso", "tso=", "=on", "tso=on+", "+tso=on", "tso=on+tso=off"})
    EXPECT_EQ(ParseSet(bad), std::nullopt) << bad;
}

TEST(SystemState, TextIsTheSameHoweverASetWasGiven) {
  EXPECT_EQ(SetText(*ParseSet("tso=off+gso=on")), "gso=on+tso=off");
  EXPECT_EQ(SetText(*ParseSet("gso=on+tso=off")), "gso=on+tso=off");
}

TEST(SystemState, IsWhatItAssigns) {
  EXPECT_TRUE(AssignmentsOf({}).empty());
  EXPECT_THAT(AssignmentsOf({.mtu = 9000, .offloads = "tso=off", .sysctl = "net.a=1+net.b=2"}),
              ElementsAre(Assignment{"mtu", "9000"}, Assignment{"tso", "off"},
                          Assignment{"net.a", "1"}, Assignment{"net.b", "2"}));
}

TEST(SystemState, HasTheLengthOfSegments) {
  const SystemState big{.mtu = 9000, .gso_max = 131072};
  EXPECT_THAT(AssignmentsOf(big),
              ElementsAre(Assignment{"mtu", "9000"}, Assignment{"gso_max", "131072"}));
  EXPECT_EQ(With({.mtu = 9000}, {"gso_max", "131072"}), big);
  EXPECT_EQ(IdOf(big), "/mtu9000/gso_max131072");
}

TEST(SystemState, OneThingMoreReplacesOrIsAdded) {
  const SystemState base{.mtu = 1500, .offloads = "tso=on", .sysctl = ""};
  EXPECT_EQ(With(base, {"mtu", "9000"}).mtu, 9000);
  EXPECT_EQ(With(base, {"tso", "off"}).offloads, "tso=off");
  EXPECT_EQ(With(base, {"gro", "off"}).offloads, "gro=off+tso=on");
  EXPECT_EQ(With(base, {"net.a", "1"}).sysctl, "net.a=1");
}

TEST(SystemState, IdIsEmptyWhenNothingIsSet) {
  EXPECT_EQ(IdOf({}), "");
  EXPECT_EQ(IdOf({.mtu = 9000, .offloads = "tso=off", .sysctl = "net.a=1"}),
            "/mtu9000/tso=off/net.a=1");
}

}  // namespace
}  // namespace netring
