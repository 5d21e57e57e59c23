#include "experiment/side_configs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiment/pin.h"
#include "ring/profile.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Wanted {
  const char* pin = "split";
  Technique technique = {.engine = "uring", .variant = "a1", .ring = "plain"};
  Load load = {.size = 4096};
  int cpus = 4;
  PathPolls path = {};
};

SideConfigs Told(const Wanted& wanted) {
  Spec spec = DefaultSpec();
  spec.pin = ParsePin(wanted.pin).value();
  Topology topology;
  for (int cpu = 0; cpu < wanted.cpus; ++cpu) topology.cpus.push_back({.number = cpu, .core = cpu});
  const Cell cell{.technique = wanted.technique, .load = wanted.load};
  const auto sides = ConfigsFor(spec, cell, {}, {.machines = {topology}}, wanted.path);
  EXPECT_TRUE(sides.ok()) << sides.status();
  return sides.value_or(SideConfigs{});
}

void ExpectOwnCpus(const Wanted& wanted, bool server, bool client) {
  const SideConfigs sides = Told(wanted);
  EXPECT_EQ(sides.server.own_cpus, server) << wanted.pin;
  EXPECT_EQ(sides.client.own_cpus, client) << wanted.pin;
}

TEST(SideConfigs, KnowWhetherThreadsOfTheRunShareCpus) {
  ExpectOwnCpus({}, true, true);
  ExpectOwnCpus({.pin = "same"}, false, false);
  ExpectOwnCpus({.load = {.size = 64, .threads = 3}}, false, false);
  ExpectOwnCpus({.pin = "server=0;client=1", .load = {.size = 64, .threads = 1}}, true, true);
  ExpectOwnCpus({.pin = "server=0,1;client=2", .load = {.size = 64, .threads = 2}}, true, false);
}

TEST(SideConfigs, UnpinnedThreadsShareCpusWhenThereAreMoreOfThem) {
  ExpectOwnCpus({.pin = "none", .load = {.size = 64, .threads = 2}}, true, true);
  ExpectOwnCpus({.pin = "none", .load = {.size = 64, .threads = 3}}, false, false);
}

TEST(SideConfigs, AThreadPerConnectionSharesItsCpuWithTheOthers) {
  const Technique blocking{.engine = "blocking", .variant = "a1"};
  ExpectOwnCpus({.technique = blocking}, true, true);
  ExpectOwnCpus({.technique = blocking, .load = {.size = 64, .connections = 2}}, false, false);
}

TEST(SideConfigs, SoDoTheKernelsPollingThreadsWithoutACpuToSpare) {
  const Technique polled{.engine = "uring", .variant = "a1", .ring = "plain+sqpoll"};
  ExpectOwnCpus({.technique = polled}, true, true);
  ExpectOwnCpus({.technique = polled, .cpus = 3}, false, false);
  EXPECT_EQ(Told({.technique = polled, .cpus = 3}).server.spin_ns, kBusySpinNs)
      << "the loop waits for another CPU's work all the same";
  ExpectOwnCpus({.cpus = 2}, true, true);
}

TEST(SideConfigs, APollingEndOfThePathHasTheCpusOfItsSide) {
  const SideConfigs sides = Told({.load = {.size = 64, .threads = 2}, .path = {.client = true}});
  EXPECT_THAT(sides.server.napi_cpus, IsEmpty());
  EXPECT_THAT(sides.client.napi_cpus, ElementsAre(2, 3));
  EXPECT_FALSE(sides.client.own_cpus);
  EXPECT_EQ(sides.client.spin_ns, 0) << "looking would keep the polling thread from its CPU";
  EXPECT_TRUE(sides.server.own_cpus);
}

Topology Cpus(int count) {
  Topology topology;
  for (int cpu = 0; cpu < count; ++cpu) topology.cpus.push_back({.number = cpu, .core = cpu});
  return topology;
}

SideConfigs On(const SideHosts& hosts, int threads) {
  Spec spec = DefaultSpec();
  const Cell cell{.technique = Wanted().technique, .load = {.size = 4096, .threads = threads}};
  const auto sides = ConfigsFor(spec, cell, {}, hosts);
  EXPECT_TRUE(sides.ok()) << sides.status();
  return sides.value_or(SideConfigs{});
}

TEST(SideConfigs, ClientsOfTheirOwnMachinesHaveTheirCpus) {
  const SideConfigs sides = On({{Cpus(4), Cpus(2), Cpus(1)}, {1, 2}}, 3);
  EXPECT_THAT(sides.server.cpus, ElementsAre(CpuSet{0}, CpuSet{1}, CpuSet{2}));
  EXPECT_THAT(sides.client.cpus, ElementsAre(CpuSet{0}, CpuSet{1}, CpuSet{0}));
  EXPECT_TRUE(sides.server.own_cpus);
  EXPECT_TRUE(sides.client.own_cpus);
  EXPECT_THAT(sides.placement,
              testing::EndsWith(": server on CPUs 0-2; clients on CPUs 0-1 and CPU 0"));
}

TEST(SideConfigs, ClientsOfOneMachineShareItsCpus) {
  const SideConfigs sides = On({{Cpus(4), Cpus(4)}, {1, 1}}, 4);
  EXPECT_THAT(sides.client.cpus, ElementsAre(CpuSet{0}, CpuSet{1}, CpuSet{2}, CpuSet{3}));
  EXPECT_FALSE(On({{Cpus(4), Cpus(3)}, {1, 1}}, 4).client.own_cpus);
}

TEST(SideConfigs, AClientBesideTheServerSharesItsCpus) {
  const SideConfigs sides = On({{Cpus(4), Cpus(2)}, {0, 1}}, 2);
  EXPECT_THAT(sides.server.cpus, ElementsAre(CpuSet{0}, CpuSet{1}));
  EXPECT_THAT(sides.client.cpus, ElementsAre(CpuSet{2}, CpuSet{0}));
}

TEST(SideConfigs, AShareIsTheThreadsOfOneClient) {
  const SideConfigs sides = On({{Cpus(8)}, {0, 0}}, 3);
  const SideConfig first = OfShare(sides.client, SharesOf(3, 2)[0]);
  const SideConfig second = OfShare(sides.client, SharesOf(3, 2)[1]);
  EXPECT_EQ(first.first_thread, 0);
  EXPECT_EQ(first.threads(), 2);
  EXPECT_EQ(second.first_thread, 2);
  EXPECT_EQ(second.threads(), 1);
  EXPECT_THAT(second.cpus, ElementsAre(sides.client.cpus.back()));
  EXPECT_EQ(OfShare(sides.client, {0, 3}).own_threads, 0) << "one client has all";
}

TEST(SideConfigs, UnpinnedThePathsPollingThreadsNeedCpusToo) {
  const PathPolls both{.server = true, .client = true};
  ExpectOwnCpus({.pin = "none", .cpus = 3, .path = both}, false, false);
  ExpectOwnCpus({.pin = "none", .cpus = 4, .path = both}, true, true);
  EXPECT_THAT(Told({.pin = "none", .path = both}).server.napi_cpus, IsEmpty());
}

}  // namespace
}  // namespace netring
