#include "analysis/sums.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/json_fields.h"
#include "unit/analysis/slices.h"

namespace netring {
namespace {

/// Counts that all differ from each other; facts that `number` makes differ between samples.
SideSample Counted(int64_t number) {
  SideSample side;
  side.established = number;
  side.spin_ns = number;
  side.cpus = {{static_cast<int>(number)}};
  side.socket.sndbuf = static_cast<int>(number);
  int64_t next = number;
  for (int64_t* count : {&side.window_ns, &side.messages, &side.bytes, &side.warmup_ns,
                         &side.cpu_ns, &side.looking_ns}) {
    *count = next++;
  }
  for (std::optional<int64_t>* count : {&side.user_ns,
                                        &side.system_ns,
                                        &side.context_switches,
                                        &side.softirq_ns,
                                        &side.steal_ns,
                                        &side.run_delay_ns,
                                        &side.throttled_ns,
                                        &side.foreign_connections,
                                        &side.receive_completions,
                                        &side.received_copied,
                                        &side.received_mapped,
                                        &side.received_dropped,
                                        &side.ring.receive_rearms,
                                        &side.napi_ns,
                                        &side.link_drops,
                                        &side.tcp.min_rtt_ns,
                                        &side.tcp.segments,
                                        &side.tcp.retransmits,
                                        &side.tcp.app_limited,
                                        &side.tcp.lost,
                                        &side.tcp.cwnd}) {
    *count = next++;
  }
  side.evidence = {.sends = next, .short_sends = next + 1, .enobufs = next + 2};
  side.counters = {{.name = "cycles",
                    .value = next,
                    .enabled_ns = 10,
                    .running_ns = 7,
                    .parts = {{"cpu_core", 5, 4}}}};
  return side;
}

TEST(AddSample, AddsCountsAndKeepsTheFirstFacts) {
  SideSample sum = Counted(100);
  AddSample(Counted(1000), &sum);
  const Json one = ToJson(Counted(100));
  const Json other = ToJson(Counted(1000));
  const Json both = ToJson(sum);
  for (const char* count : {"window_ns",
                            "messages",
                            "bytes",
                            "warmup_ns",
                            "cpu_ns",
                            "looking_ns",
                            "user_ns",
                            "system_ns",
                            "context_switches",
                            "softirq_ns",
                            "steal_ns",
                            "run_delay_ns",
                            "throttled_ns",
                            "foreign_connections",
                            "receive_completions",
                            "received_copied",
                            "received_mapped",
                            "received_dropped",
                            "receive_rearms",
                            "napi_ns",
                            "link_drops",
                            "tcp_segments",
                            "tcp_retransmits",
                            "tcp_app_limited",
                            "tcp_lost"}) {
    EXPECT_EQ(both[count], one[count].get<int64_t>() + other[count].get<int64_t>()) << count;
  }
  for (const char* fact : {"established", "spin_ns", "cpus", "socket", "min_rtt_ns", "tcp_cwnd"})
    EXPECT_EQ(both[fact], one[fact]) << fact;
  EXPECT_EQ(sum.evidence.sends, Counted(100).evidence.sends + Counted(1000).evidence.sends);
  EXPECT_EQ(sum.evidence.enobufs, Counted(100).evidence.enobufs + Counted(1000).evidence.enobufs);
}

TEST(AddSample, HasTheFewestHugePagesOfAllSlices) {
  SideSample sum{};
  sum.huge_bytes = 8 << 20;
  for (const std::optional<int64_t> huge : {std::optional<int64_t>(6 << 20), {8 << 20}, {}}) {
    SideSample slice{};
    slice.huge_bytes = huge;
    AddSample(slice, &sum);
    EXPECT_EQ(sum.huge_bytes, huge.has_value() ? std::optional<int64_t>(6 << 20) : std::nullopt);
  }
}

TEST(AddSample, AddsCountersWithTheTimeForWhichTheyCounted) {
  SideSample sum = Counted(100);
  SideSample more = Counted(1000);
  more.counters[0].user_only = true;
  AddSample(more, &sum);
  const EventCount& cycles = sum.counters[0];
  EXPECT_EQ(cycles.value, *Counted(100).counters[0].value + *more.counters[0].value);
  EXPECT_EQ(cycles.enabled_ns, 20);
  EXPECT_EQ(cycles.running_ns, 14);
  EXPECT_TRUE(cycles.user_only);
  EXPECT_EQ(cycles.parts[0].value, 10);
  EXPECT_EQ(cycles.parts[0].running_ns, 8);
}

TEST(AddSample, AddsKindsOfCoreByTheirNames) {
  SideSample sum = Counted(1);
  sum.counters[0].parts = {{.pmu = "cpu_core", .value = 5, .running_ns = 1}};
  SideSample more = Counted(1);
  more.counters[0].parts = {{.pmu = "cpu_atom", .value = 7, .running_ns = 1},
                            {.pmu = "cpu_core", .value = 1, .running_ns = 1}};
  AddSample(more, &sum);
  const std::vector<PmuCount>& parts = sum.counters[0].parts;
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].pmu, "cpu_core");
  EXPECT_EQ(parts[0].value, 6);
  EXPECT_EQ(parts[1].pmu, "cpu_atom");
  EXPECT_EQ(parts[1].value, 7);
}

TEST(AddSample, WhatOneSliceLacksIsMissingInTheSum) {
  SideSample lacking = Counted(1000);
  lacking.steal_ns.reset();
  lacking.ring.receive_rearms.reset();
  lacking.counters[0].value.reset();
  lacking.counters[0].reason = "no PMU";
  for (const auto& [first, second] :
       {std::pair(Counted(100), lacking), std::pair(lacking, Counted(100))}) {
    SideSample sum = first;
    AddSample(second, &sum);
    AddSample(Counted(5), &sum);
    EXPECT_EQ(sum.steal_ns, std::nullopt);
    EXPECT_EQ(sum.ring.receive_rearms, std::nullopt);
    EXPECT_EQ(sum.counters[0].value, std::nullopt);
    EXPECT_EQ(sum.counters[0].reason, "no PMU");
    EXPECT_TRUE(sum.softirq_ns.has_value());
  }
}

TEST(AddSample, ASampleWithOtherCountersDoesNoHarm) {
  SideSample sum = Counted(100);
  SideSample none = Counted(1000);
  none.counters.clear();
  AddSample(none, &sum);
  EXPECT_EQ(sum.counters[0].value, Counted(100).counters[0].value);
}

// Merged in any order, they are what one histogram of all values is.
TEST(SparseTimes, AreAsAHistogram) {
  Histogram whole;
  SparseTimes times;
  for (const int64_t begin : {5'000, 10, 1'000'000, 300}) {
    Histogram part;
    for (int64_t i = 0; i < 100; ++i) {
      part.Record(begin + i * 7);
      whole.Record(begin + i * 7);
    }
    times.Add(part.ToParts());
  }
  EXPECT_EQ(times.count(), whole.count());
  EXPECT_EQ(times.min(), whole.min());
  EXPECT_EQ(times.max(), whole.max());
  EXPECT_EQ(times.mean(), whole.mean());
  for (const double q : {0.0, 0.1, 0.5, 0.75, 0.99, 1.0})
    EXPECT_EQ(times.Quantile(q), whole.Quantile(q));
  times.Add({.index = {1}, .count = {std::numeric_limits<int64_t>::max()}});
  EXPECT_EQ(times.count(), whole.count()) << "more than a number holds";
}

TEST(MergedTimes, AreOfAllValues) {
  MergedTimes times;
  EXPECT_FALSE(times.all().has_value());
  times.Add({});
  EXPECT_FALSE(times.all().has_value()) << "there are none";
  for (const int64_t value : {10, 30}) {
    Histogram histogram;
    histogram.Record(value);
    times.Add(histogram.ToParts());
  }
  EXPECT_EQ(times.all()->count(), 2);
  EXPECT_EQ(times.all()->mean(), 20);
  EXPECT_EQ(times.all()->min(), 10);
  EXPECT_EQ(times.all()->max(), 30);
  times.Add({.index = {1}, .count = {}});
  EXPECT_EQ(times.all()->count(), 2) << "that was no histogram";
}

}  // namespace
}  // namespace netring
