#include "analysis/client_hosts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netring {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Optional;

TEST(SharesOf, SpreadsThreadsAsEvenlyAsCanBe) {
  EXPECT_THAT(SharesOf(4, 1), ElementsAre(ThreadShare{0, 4}));
  EXPECT_THAT(SharesOf(3, 2), ElementsAre(ThreadShare{0, 2}, ThreadShare{2, 1}));
  for (int clients = 1; clients <= 7; ++clients) {
    int next = 0;
    const std::vector<ThreadShare> shares = SharesOf(7, static_cast<size_t>(clients));
    EXPECT_EQ(shares.size(), static_cast<size_t>(clients));
    for (const ThreadShare& share : shares) {
      EXPECT_EQ(share.first, next);
      EXPECT_GE(share.count, 7 / clients);
      next += share.count;
    }
    EXPECT_EQ(next, 7);
  }
}

SideSample Sample(int64_t messages, int64_t window_ns, int64_t cpu_ns) {
  SideSample sample;
  sample.messages = messages;
  sample.window_ns = window_ns;
  sample.cpu_ns = cpu_ns;
  sample.thread_messages = {messages};
  sample.steal_ns = 1;
  sample.own_cpus = true;
  sample.latency = {.index = {static_cast<int32_t>(messages)}, .count = {messages}};
  return sample;
}

TEST(MergeClients, AddsWhatHostsDidAndAveragesOverThreads) {
  SideSample first = Sample(20, 100, 50);
  first.thread_messages = {9, 11};
  first.link_drops = 3;
  SideSample second = Sample(10, 400, 70);
  second.own_cpus = false;
  second.throttled_ns = 8;
  const SideSample all = MergeClients({first, second}, {{0, 2}, {2, 1}});
  EXPECT_EQ(all.messages, 30);
  EXPECT_EQ(all.cpu_ns, 120);
  EXPECT_EQ(all.window_ns, 200) << "a host of two threads counts twice";
  EXPECT_THAT(all.thread_messages, ElementsAre(9, 11, 10));
  EXPECT_EQ(all.steal_ns, 2) << "of two machines";
  EXPECT_EQ(all.link_drops, std::nullopt) << "of one it is not known";
  EXPECT_EQ(all.throttled_ns, 8);
  EXPECT_FALSE(all.own_cpus);
  EXPECT_THAT(all.latency.count, ElementsAre(10, 20));
}

TEST(MergeClients, OneIsAsItIs) {
  SideSample one = Sample(20, 101, 50);
  one.link_drops = 3;
  const SideSample all = MergeClients({one}, {{0, 3}});
  EXPECT_EQ(all.window_ns, 101);
  EXPECT_EQ(all.link_drops, 3);
}

TEST(MergeClients, NeedsTheSameCounters) {
  SideSample one;
  one.counters = {{.name = "cycles"}};
  SideSample other;
  EXPECT_FALSE(HaveSameCounters(one, other));
  other.counters = {{.name = "instructions"}};
  EXPECT_FALSE(HaveSameCounters(one, other));
  EXPECT_TRUE(HaveSameCounters(one, one));
}

HostNumbers Host(int64_t messages, int64_t cpu_ns, int64_t threads = 1) {
  return {.name = "b",
          .threads = threads,
          .messages = messages,
          .window_ns = 1000,
          .cpu_ns = cpu_ns,
          .looking_ns = 0};
}

TEST(Fairness, IsJainsIndexOfTheRatesPerThread) {
  EXPECT_THAT(Fairness({Host(70, 0), Host(70, 0)}), Optional(1.0));
  EXPECT_THAT(Fairness({Host(70, 0), Host(0, 0)}), Optional(0.5));
  EXPECT_THAT(Fairness({Host(0, 0), Host(0, 0), Host(0, 0), Host(5, 0)}), Optional(0.25));
  EXPECT_THAT(Fairness({Host(3, 0), Host(1, 0)}), Optional(DoubleNear(16.0 / 20, 1e-12)));
  EXPECT_THAT(Fairness({Host(80, 0, 2), Host(40, 0, 1)}), Optional(1.0))
      << "two threads have twice the rate";
}

TEST(Fairness, NeedsTwoHostsAndMessages) {
  EXPECT_EQ(Fairness({}), std::nullopt);
  EXPECT_EQ(Fairness({Host(70, 0)}), std::nullopt);
  EXPECT_EQ(Fairness({Host(0, 0), Host(0, 0)}), std::nullopt);
}

TEST(BusyOf, IsCpuTimePerWindowAndThreadWithoutBusyPolling) {
  EXPECT_THAT(BusyOf(Host(1, 500)), Optional(0.5));
  EXPECT_THAT(BusyOf(Host(1, 500, 2)), Optional(0.25));
  HostNumbers polls = Host(1, 1000);
  polls.looking_ns = 900;
  EXPECT_THAT(BusyOf(polls), Optional(0.1));
  polls.looking_ns = 1100;
  EXPECT_THAT(BusyOf(polls), Optional(0.0));
  EXPECT_EQ(BusyOf({}), std::nullopt);
}

TEST(BottleneckOf, IsTheBusiestBeyondTheThreshold) {
  EXPECT_THAT(BottleneckOf({Host(1, 980), Host(1, 310), Host(1, 440)}), Optional(0u));
  EXPECT_THAT(BottleneckOf({Host(1, 910), Host(1, 310), Host(1, 930)}), Optional(2u));
  EXPECT_EQ(BottleneckOf({Host(1, 890), Host(1, 310)}), std::nullopt);
  EXPECT_EQ(BottleneckOf({HostNumbers{}}), std::nullopt);
}

TEST(AddHosts, AddsSliceBySlice) {
  std::vector<HostNumbers> sums;
  AddHosts({Host(1, 10), Host(2, 20)}, &sums);
  AddHosts({Host(3, 30), Host(4, 40)}, &sums);
  ASSERT_EQ(sums.size(), 2u);
  EXPECT_EQ(sums[1].messages, 6);
  EXPECT_EQ(sums[1].cpu_ns, 60);
  EXPECT_EQ(sums[1].window_ns, 2000);
  EXPECT_EQ(sums[1].threads, 1);
}

}  // namespace
}  // namespace netring
