// The axes of the system: how they are written, what cells, groups and designs they make.

#include "experiment/system_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiment/design.h"
#include "experiment/groups.h"
#include "experiment/plan.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Texts = std::vector<std::pair<const char*, const char*>>;

Spec SpecOf(const Texts& settings) {
  Spec spec = DefaultSpec();
  for (const auto& [name, value] : Texts{{"impl", "a1"}, {"sizes", "64"}})
    EXPECT_TRUE(Set(name, value, &spec).ok());
  for (const auto& [name, value] : settings) {
    const absl::Status set = Set(name, value, &spec);
    EXPECT_TRUE(set.ok()) << set;
  }
  return spec;
}

/// What is printed after setting `text`, which must be taken back; the error when it was refused.
std::string Printed(const char* name, const std::string& text) {
  Spec spec = DefaultSpec();
  const absl::Status status = Set(name, text, &spec);
  if (!status.ok()) return std::string(status.message());
  const std::string printed = FindSetting(name)->print(spec);
  EXPECT_TRUE(Set(name, printed, &spec).ok()) << printed;
  EXPECT_EQ(FindSetting(name)->print(spec), printed);
  return printed;
}

std::vector<std::string> IdsOf(const Spec& spec) {
  std::vector<std::string> ids;
  const auto plan = MakePlan(spec);
  for (const Cell& cell : plan->cells) ids.push_back(cell.Id());
  return ids;
}

TEST(SystemAxes, AreAsThePathHasThemUnlessAsked) {
  const Spec spec = DefaultSpec();
  for (const char* name : {"mtu", "gso_max", "offloads", "sysctl"}) {
    EXPECT_EQ(FindSetting(name)->print(spec), "");
    EXPECT_EQ(FindSetting(name)->values(spec), 1u);
  }
  EXPECT_THAT(IdsOf(SpecOf({{"control", "false"}})), ElementsAre("uring/a1/rr/default/64B/t1/c1"));
}

TEST(SystemAxes, AnMtuIsOneThatALinkCanHave) {
  EXPECT_EQ(Printed("mtu", "1500,9000"), "1500,9000");
  EXPECT_EQ(Printed("mtu", ""), "");
  for (const char* bad : {"0", "67", "65536", "1500,", "1500,1500", "9K"})
    EXPECT_THAT(Printed("mtu", bad), HasSubstr("must ")) << bad;
}

TEST(SystemAxes, ASegmentIsOneThatADeviceCanHave) {
  EXPECT_EQ(Printed("gso_max", "65536,131072,524280"), "65536,131072,524280");
  EXPECT_EQ(Printed("gso_max", ""), "");
  for (const char* bad : {"0", "4095", "524281", "65536,", "64K"})
    EXPECT_THAT(Printed("gso_max", bad), HasSubstr("must ")) << bad;
}

TEST(SystemAxes, AnElementWithoutANameIsAnotherValueOfTheOneBefore) {
  EXPECT_EQ(Printed("offloads", "tso=on,off"), "tso=on,tso=off");
  EXPECT_EQ(Printed("offloads", "tso=on+gso=on,tso=off+gso=off"), "gso=on+tso=on,gso=off+tso=off");
  EXPECT_EQ(Printed("sysctl", "net.ipv4.tcp_x=0,1,net.core.y=a b"),
            "net.ipv4.tcp_x=0,net.ipv4.tcp_x=1,net.core.y=a b");
}

TEST(SystemAxes, WhatIsNoOffloadIsRefused) {
  EXPECT_EQ(Printed("offloads", "tso=on,lro=off"),
            "--offloads=tso=on,lro=off: must be tso, gso, gro, tx or sg with on or off, several at "
            "once joined by +, such as tso=on,off or tso=off+gso=off, or empty; 'lro=off' is not");
  for (const char* bad : {"tso", "tso=", "tso=1", "on", "tso=on,", "tso=on+gso=on,off",
                          "tso=on+tso=off", "tso=on,on", "gso=on+tso=on,tso=on+gso=on"})
    EXPECT_THAT(Printed("offloads", bad), HasSubstr("must ")) << bad;
}

TEST(SystemAxes, AKeyIsOneBelowNet) {
  EXPECT_EQ(Printed("sysctl", "net.ipv4.conf.all.rp_filter=1"), "net.ipv4.conf.all.rp_filter=1");
  for (const char* bad : {"kernel.x=1", "net=1", "net.=1", "net.x..y=1", "net./etc=1", "net.X=1",
                          "net.x", "net.x=", "0", "net.x=1,kernel.y=2"})
    EXPECT_THAT(Printed("sysctl", bad), HasSubstr("must be keys below net.")) << bad;
  EXPECT_THAT(Printed("sysctl", "net.x=" + std::string(2000, '1')),
              HasSubstr("at most 1024 characters"));
}

TEST(SystemAxes, MakeCellsOutsideOfVariantsAndSizes) {
  const Spec spec = SpecOf({{"sizes", "64,512"}, {"mtu", "1500,9000"}, {"control", "false"}});
  EXPECT_THAT(IdsOf(spec), ElementsAre("uring/a1/rr/default/64B/t1/c1/mtu1500",
                                       "uring/a1/rr/default/512B/t1/c1/mtu1500",
                                       "uring/a1/rr/default/64B/t1/c1/mtu9000",
                                       "uring/a1/rr/default/512B/t1/c1/mtu9000"));
}

TEST(SystemAxes, AreComparedWhenNothingElseVaries) {
  for (const auto& [name, values, base] : {std::tuple("mtu", "1500,9000", "mtu 1500"),
                                           std::tuple("gso_max", "65536,131072", "gso_max 65536"),
                                           std::tuple("offloads", "tso=on,off", "tso=on"),
                                           std::tuple("sysctl", "net.x=0,1", "net.x=0")}) {
    const Spec spec = SpecOf({{name, values}});
    const auto plan = MakePlan(spec);
    EXPECT_EQ(ComparedValue(spec, plan->cells.front()), base);
    ASSERT_EQ(plan->groups.size(), 1u);
    EXPECT_EQ(plan->groups.front().baseline, 0u);
    EXPECT_THAT(plan->groups.front().others, ElementsAre(1));
    EXPECT_EQ(plan->groups.front().twin, 2u);
  }
}

TEST(SystemAxes, AreFactors) {
  EXPECT_EQ(SystemFactor("mtu=9000"), (Assignment{"mtu", "9000"}));
  EXPECT_EQ(SystemFactor("gso_max=131072"), (Assignment{"gso_max", "131072"}));
  EXPECT_EQ(SystemFactor("tso=off"), (Assignment{"tso", "off"}));
  for (const char* none :
       {"tso", "defer", "recv=bundle", "mtu=1", "gso_max=1", "tso=off+gso=off", "x=1"})
    EXPECT_EQ(SystemFactor(none), std::nullopt) << none;
  const Spec spec =
      SpecOf({{"factors", "tso=off,gro=off,mtu=9000"}, {"design", "half"}, {"control", "false"}});
  EXPECT_TRUE(CheckSpec(spec).ok());
  EXPECT_THAT(IdsOf(spec), ElementsAre("uring/a1/rr/default/64B/t1/c1",
                                       "uring/a1/rr/default/64B/t1/c1/gro=off+tso=off",
                                       "uring/a1/rr/default/64B/t1/c1/mtu9000/tso=off",
                                       "uring/a1/rr/default/64B/t1/c1/mtu9000/gro=off"));
  EXPECT_THAT(DesignAxis(spec)[1].on, ElementsAre(true, true, false));
}

TEST(SystemAxes, AreFactorsOfEnginesWithoutARingToo) {
  const Spec spec = SpecOf({{"engine", "epoll"}, {"factors", "defer,tso=off"}, {"design", "full"}});
  EXPECT_THAT(IdsOf(spec), ElementsAre("epoll/a1/rr/-/64B/t1/c1", "epoll/a1/rr/-/64B/t1/c1/tso=off",
                                       "epoll/a1/rr/-/64B/t1/c1/again"));
  const auto plan = MakePlan(spec);
  EXPECT_EQ(ComparedValue(spec, plan->cells.front()), "epoll");
}

std::string WhyNot(const Texts& settings) {
  return std::string(CheckSpec(SpecOf(settings)).message());
}

TEST(SystemAxes, AFactorIsNoValueOfItsAxis) {
  EXPECT_THAT(
      WhyNot({{"offloads", "tso=off"}, {"factors", "tso=off"}}),
      HasSubstr("--factors=tso=off: --mtu, --gso_max, --offloads or --sysctl has it already"));
  EXPECT_EQ(WhyNot({{"factors", "mtu=1500,mtu=9000"}}), "");
  EXPECT_EQ(WhyNot({{"factors", "mtu=1500,mtu=9000"}, {"design", "full"}}),
            "--design=full: at most one value of mtu in --factors; --design=one takes more");
}

TEST(SystemAxes, NeedNamespacesOfOurOwn) {
  EXPECT_EQ(
      WhyNot({{"mtu", "9000"}, {"path", "lo"}}),
      "--mtu=9000: needs the links of --path=veth or --path=wire; those of --path=lo are left as "
      "they are");
  EXPECT_THAT(WhyNot({{"gso_max", "131072"}, {"path", "lo"}}),
              HasSubstr("--gso_max=131072: needs"));
  EXPECT_EQ(
      WhyNot({{"sysctl", "net.x=1"}, {"server_netns", "a"}, {"client_netns", "b"}}),
      "--sysctl=net.x=1: needs the links of --path=veth or --path=wire; those of --server_netns "
      "are left as they are");
  EXPECT_THAT(WhyNot({{"factors", "tso=off"}, {"path", "lo"}}), HasSubstr("--factors=tso=off: "));
  EXPECT_EQ(WhyNot({{"mtu", "9000"}, {"path", "wire"}}), "");
}

}  // namespace
}  // namespace netring
