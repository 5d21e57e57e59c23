#include "experiment/placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

using testing::ElementsAre;

/// CPUs of which nothing is known but their numbers.
Topology Cpus(const CpuSet& numbers) {
  Topology topology;
  for (const int cpu : numbers) topology.cpus.push_back({.number = cpu, .core = cpu});
  return topology;
}

Placement Placed(absl::string_view pin, int64_t threads, const Topology& topology) {
  const auto placement = Place(ParsePin(pin).value(), threads, topology);
  EXPECT_TRUE(placement.ok()) << placement.status();
  return placement.value_or(Placement{});
}

Placement Placed(absl::string_view pin, int64_t threads, const CpuSet& numbers) {
  return Placed(pin, threads, Cpus(numbers));
}

std::string ErrorOf(absl::string_view pin, const CpuSet& allowed) {
  return std::string(Place(ParsePin(pin).value(), 1, Cpus(allowed)).status().message());
}

TEST(Placement, SameUsesEachCpuInTurnOnBothSides) {
  const Placement placement = Placed("same", 3, {4, 6});
  EXPECT_THAT(placement.server, ElementsAre(CpuSet{4}, CpuSet{6}, CpuSet{4}));
  EXPECT_EQ(placement.client, placement.server);
  EXPECT_FALSE(placement.server_has_own_cpus);
  EXPECT_FALSE(placement.client_has_own_cpus);
  EXPECT_EQ(placement.description, "same: server on CPUs 4,6; client on CPUs 4,6");
}

TEST(Placement, SplitGivesEachSideHalf) {
  const Placement placement = Placed("split", 2, {0, 1, 2, 3});
  EXPECT_THAT(placement.server, ElementsAre(CpuSet{0}, CpuSet{1}));
  EXPECT_THAT(placement.client, ElementsAre(CpuSet{2}, CpuSet{3}));
  EXPECT_TRUE(placement.server_has_own_cpus);
  EXPECT_TRUE(placement.client_has_own_cpus);
  EXPECT_EQ(placement.description, "split: server on CPUs 0-1; client on CPUs 2-3");
}

TEST(Placement, SplitOfAnOddNumberLeavesTheLastFree) {
  const Placement placement = Placed("split", 2, {0, 1, 2});
  EXPECT_THAT(placement.server, ElementsAre(CpuSet{0}, CpuSet{0}));
  EXPECT_THAT(placement.client, ElementsAre(CpuSet{1}, CpuSet{1}));
}

TEST(Placement, MoreThreadsThanCpusHaveNoneOfTheirOwn) {
  const Placement placement = Placed("split", 2, {0, 1});
  EXPECT_FALSE(placement.server_has_own_cpus);
  EXPECT_FALSE(placement.client_has_own_cpus);
  EXPECT_EQ(placement.description, "split: server on CPU 0; client on CPU 1");
}

TEST(Placement, SplitNeedsTwoCpus) {
  EXPECT_EQ(ErrorOf("split", {5}),
            "--pin=split: needs two CPUs, but this process may use only CPU 5");
}

TEST(Placement, AutoGivesEveryThreadACoreAndSaysWhy) {
  Topology topology = Cpus({0, 1});
  topology.cores_known = true;
  const Placement placement = Placed("auto", 1, topology);
  EXPECT_THAT(placement.server, ElementsAre(CpuSet{0}));
  EXPECT_THAT(placement.client, ElementsAre(CpuSet{1}));
  EXPECT_TRUE(placement.server_has_own_cpus);
  EXPECT_EQ(placement.description,
            "auto: one physical core per thread, cores of node 0: server on CPU 0; client on CPU "
            "1");
}

TEST(Placement, AutoSharesLikeSplitWhenThreadsAreMoreThanCpus) {
  const Placement placement = Placed("auto", 2, CpuSet{0, 1});
  EXPECT_THAT(placement.server, ElementsAre(CpuSet{0}, CpuSet{0}));
  EXPECT_THAT(placement.client, ElementsAre(CpuSet{1}, CpuSet{1}));
  EXPECT_FALSE(placement.server_has_own_cpus);
  EXPECT_EQ(placement.description,
            "auto: split, 4 threads on 2 CPUs: server on CPU 0; client on CPU 1");
}

TEST(Placement, AutoSharesLikeSameOnOneCpu) {
  const Placement placement = Placed("auto", 1, CpuSet{7});
  EXPECT_EQ(placement.server, placement.client);
  EXPECT_EQ(placement.description,
            "auto: same, 2 threads on 1 CPU: server on CPU 7; client on CPU 7");
}

TEST(Placement, NonePinsNothingAndHasOwnCpusOnlyWithRoom) {
  const Placement roomy = Placed("none", 2, {0, 1, 2, 3});
  EXPECT_THAT(roomy.server, ElementsAre(CpuSet{}, CpuSet{}));
  EXPECT_THAT(roomy.client, ElementsAre(CpuSet{}, CpuSet{}));
  EXPECT_TRUE(roomy.server_has_own_cpus);
  EXPECT_TRUE(roomy.client_has_own_cpus);
  const Placement tight = Placed("none", 2, {0, 1, 2});
  EXPECT_FALSE(tight.server_has_own_cpus);
  EXPECT_FALSE(tight.client_has_own_cpus);
}

TEST(Placement, ExplicitListsAreTakenInTheirOrder) {
  const Placement placement = Placed("client=1;server=3,0", 2, {0, 1, 2, 3});
  EXPECT_THAT(placement.server, ElementsAre(CpuSet{3}, CpuSet{0}));
  EXPECT_THAT(placement.client, ElementsAre(CpuSet{1}, CpuSet{1}));
  EXPECT_EQ(placement.description, "explicit: server on CPUs 0,3; client on CPU 1");
}

TEST(Placement, ACpuMayHaveAnyNumberThatAKernelHas) {
  const Placement placement = Placed("server=1024,8191;client=0", 2, {0, 1024, 8191});
  EXPECT_THAT(placement.server, ElementsAre(CpuSet{1024}, CpuSet{8191}));
}

TEST(Placement, OwnCpusAreToldForEachSideAlone) {
  const Placement placement = Placed("server=0,2;client=1", 2, {0, 1, 2});
  EXPECT_TRUE(placement.server_has_own_cpus);
  EXPECT_FALSE(placement.client_has_own_cpus);
  // A CPU of both sides belongs to neither; one that no thread gets to does not count.
  EXPECT_FALSE(Placed("server=0;client=0", 1, {0, 1}).server_has_own_cpus);
  EXPECT_TRUE(Placed("server=0,1;client=2,1", 1, {0, 1, 2}).server_has_own_cpus);
}

TEST(Placement, ExplicitCpusMustBeAllowed) {
  EXPECT_EQ(ErrorOf("server=0;client=9", {0, 1, 2, 5}),
            "--pin=server=0;client=9: CPU 9 must be one of those this process may use: 0-2,5");
  EXPECT_EQ(ErrorOf("server=9;client=0", {0}),
            "--pin=server=9;client=0: CPU 9 must be one of those this process may use: 0");
}

TEST(Placement, NothingIsDividedBetweenSidesOnTwoMachines) {
  const auto apart = [](const char* pin) {
    return Place(ParsePin(pin).value(), {Cpus({0, 1}), Cpus({0, 1})},
                 {{.machine = 1, .threads = 1}});
  };
  for (const char* pin : {"split", "same"}) {
    EXPECT_EQ(std::string(apart(pin).status().message()),
              absl::StrCat("the server: --pin=", pin,
                           ": divides the CPUs of one machine between the sides, and this one has "
                           "its own; give auto, none or CPU lists"));
  }
  for (const char* pin : {"auto", "none", "server=1;client=0"}) EXPECT_TRUE(apart(pin).ok()) << pin;
}

TEST(Placement, ParsesExplicitListsStrictly) {
  const auto pin = ParsePin("server=0,2;client=1");
  ASSERT_TRUE(pin.has_value());
  ASSERT_TRUE(pin->lists.has_value());
  EXPECT_EQ(pin->lists->server, (CpuSet{0, 2}));
  EXPECT_EQ(pin->lists->client, (CpuSet{1}));
  for (const char* bad :
       {"", "server=0", "client=0", "server=0;", "server=0;server=1", "server=;client=1",
        "server=0;client=1;client=2", "server=0,;client=1", "server=0,0;client=1",
        "server=-1;client=1", "server=8192;client=1", "server=0 ;client=1", "Server=0;client=1"}) {
    EXPECT_FALSE(ParsePin(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace netring
