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
  const auto sides = ConfigsFor(spec, cell, {}, {topology}, wanted.path);
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

TEST(SideConfigs, UnpinnedThePathsPollingThreadsNeedCpusToo) {
  const PathPolls both{.server = true, .client = true};
  ExpectOwnCpus({.pin = "none", .cpus = 3, .path = both}, false, false);
  ExpectOwnCpus({.pin = "none", .cpus = 4, .path = both}, true, true);
  EXPECT_THAT(Told({.pin = "none", .path = both}).server.napi_cpus, IsEmpty());
}

}  // namespace
}  // namespace netring
