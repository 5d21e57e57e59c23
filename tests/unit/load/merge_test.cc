#include <gtest/gtest.h>

#include "base/json_fields.h"
#include "load/side_sample.h"

namespace netring {
namespace {

Histogram::Parts Latency(std::initializer_list<int64_t> values) {
  Histogram histogram;
  for (int64_t value : values) histogram.Record(value);
  return histogram.ToParts();
}

/// A sample whose every count is a different multiple of `unit`.
SideSample Thread(int64_t unit) {
  SideSample sample;
  sample.established = unit;
  sample.window_ns = 1000 * unit;
  sample.messages = 2 * unit;
  sample.bytes = 3 * unit;
  sample.cpu_ns = 4 * unit;
  sample.user_ns = 5 * unit;
  sample.system_ns = 6 * unit;
  sample.context_switches = 7 * unit;
  sample.counters = {{.name = "cycles",
                      .value = 8 * unit,
                      .enabled_ns = 9 * unit,
                      .running_ns = 10 * unit,
                      .parts = {{"cpu_core", 5 * unit, unit}, {"cpu_atom", 3 * unit, 0}}},
                     {.name = "page-faults", .value = 10 * unit}};
  sample.evidence = {.sends = 11 * unit,
                     .short_sends = 12 * unit,
                     .enobufs = 13 * unit,
                     .zc_sends = 14 * unit,
                     .zc_completions = 15 * unit,
                     .zc_copied = 16 * unit,
                     .zc_bytes = 17 * unit,
                     .zc_copied_bytes = 18 * unit,
                     .harvests = 19 * unit};
  sample.ring = {.asked = {"direct"}, .granted = {"direct"}, .receive_rearms = 20 * unit};
  sample.spin_ns = 50;
  sample.cpus = {{static_cast<int>(unit)}};
  sample.working_set_bytes = 21 * unit;
  sample.huge_bytes = 28 * unit;
  sample.receive_completions = 22 * unit;
  sample.received_copied = 25 * unit;
  sample.received_mapped = 26 * unit;
  sample.received_dropped = 27 * unit;
  sample.looking_ns = 24 * unit;
  sample.warmup_ns = 70 - unit;
  return sample;
}

TEST(MergeThreads, OneThreadIsItsOwnSum) {
  const SideSample thread = Thread(3);
  EXPECT_EQ(ToJson(MergeThreads({thread})), ToJson(thread));
}

TEST(MergeThreads, AddsCountsAndAveragesWindows) {
  const SideSample side = MergeThreads({Thread(1), Thread(2), Thread(3)});
  SideSample expected = Thread(6);
  expected.window_ns = 2000;
  expected.cpus = {{1}, {2}, {3}};
  expected.warmup_ns = 69;
  EXPECT_EQ(ToJson(side), ToJson(expected));
}

TEST(MergeThreads, MergesHistograms) {
  SideSample first = Thread(1);
  SideSample second = Thread(1);
  first.latency = Latency({10, 20});
  second.latency = Latency({5, 20, 1'000'000});
  const Histogram::Parts merged = MergeThreads({first, second}).latency;
  EXPECT_EQ(ToJson(merged), ToJson(Latency({5, 10, 20, 20, 1'000'000})));
}

TEST(MergeThreads, AnEmptyHistogramChangesNothing) {
  SideSample first = Thread(1);
  SideSample second = Thread(1);
  second.latency = Latency({7});
  EXPECT_EQ(ToJson(MergeThreads({first, second}).latency), ToJson(Latency({7})));
  EXPECT_EQ(ToJson(MergeThreads({second, first}).latency), ToJson(Latency({7})));
}

TEST(MergeThreads, ACounterThatOneThreadLacksIsMissing) {
  for (size_t without : {0, 1, 2}) {
    std::vector<SideSample> threads{Thread(1), Thread(1), Thread(1)};
    threads[without].counters[1].value.reset();
    threads[without].counters[1].reason = "no such event";
    threads[without].counters[0].user_only = true;
    const SideSample side = MergeThreads(threads);
    EXPECT_EQ(side.counters[1].value, std::nullopt) << without;
    EXPECT_EQ(side.counters[1].reason, "no such event") << without;
    EXPECT_EQ(side.counters[0].value, 24) << without;
    EXPECT_TRUE(side.counters[0].user_only) << without;
  }
}

TEST(MergeThreads, WhatTheFirstReadsForAllIsNotAdded) {
  std::vector<SideSample> threads{Thread(1), Thread(1)};
  threads[0].softirq_ns = 30;
  threads[0].napi_ns = 60;
  threads[0].steal_ns = 20;
  threads[0].foreign_connections = 10;
  threads[0].throttled_ns = 40;
  threads[0].link_drops = 50;
  const SideSample side = MergeThreads(threads);
  EXPECT_EQ(side.softirq_ns, 30);
  EXPECT_EQ(side.napi_ns, 60);
  EXPECT_EQ(side.steal_ns, 20);
  EXPECT_EQ(side.foreign_connections, 10);
  EXPECT_EQ(side.throttled_ns, 40);
  EXPECT_EQ(side.link_drops, 50);
}

TEST(MergeThreads, NumbersOfTcpAreCombinedAsTheirRowsSay) {
  std::vector<SideSample> threads(3);
  for (int64_t i = 0; i < 3; ++i) {
    threads[static_cast<size_t>(i)].tcp = {
        .retransmits = 1 + i, .rtt_ns = 100 * i, .min_rtt_ns = 5 + i};
  }
  const TcpNumbers tcp = MergeThreads(threads).tcp;
  EXPECT_EQ(tcp.retransmits, 6);
  EXPECT_EQ(tcp.rtt_ns, 100);
  EXPECT_EQ(tcp.min_rtt_ns, 5);
  threads[1].tcp = {};
  EXPECT_EQ(MergeThreads(threads).tcp.retransmits, std::nullopt) << "a part of it is not the sum";
  EXPECT_EQ(MergeThreads(threads).tcp.min_rtt_ns, 5) << "the least that is known";
}

TEST(MergeThreads, TheThreadThatWaitedLongestSpeaksForAll) {
  std::vector<SideSample> threads{Thread(1), Thread(1)};
  threads[0].run_delay_ns = 5;
  threads[1].run_delay_ns = 7;
  EXPECT_EQ(MergeThreads(threads).run_delay_ns, 7);
  threads[0].run_delay_ns.reset();
  EXPECT_EQ(MergeThreads(threads).run_delay_ns, std::nullopt);
}

TEST(MergeThreadsDeathTest, ASideHasThreads) { EXPECT_DEATH(MergeThreads({}), "CHECK"); }

}  // namespace
}  // namespace netring
