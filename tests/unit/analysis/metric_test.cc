#include "analysis/metric.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "analysis/cell_result.h"

namespace netring {
namespace {

std::vector<EventCount> HardwareCounts(int64_t cycles, int64_t instructions, int64_t l1,
                                       int64_t llc) {
  return {{.name = kCycles, .value = cycles},
          {.name = kInstructions, .value = instructions},
          {.name = kL1Misses, .value = l1},
          {.name = kLlcMisses, .value = llc}};
}

Histogram::Parts Durations(const std::vector<int64_t>& values) {
  Histogram times;
  for (const int64_t value : values) times.Record(value);
  return times.ToParts();
}

Slice MeasuredIn(int64_t round) {
  Slice slice{.round = round};
  slice.outcome.kind = Outcome::Kind::kMeasured;
  return slice;
}

/// The two sides differ in all that metrics are made of.
Slice FirstSlice() {
  Slice slice = MeasuredIn(0);
  slice.server = {.window_ns = 1000, .messages = 10, .bytes = 100};
  slice.server.sent = Durations({100, 200});
  slice.server.notified = Durations({150, 250});
  slice.server.cpu_ns = 900;
  slice.server.looking_ns = 400;
  slice.server.user_ns = 500;
  slice.server.system_ns = 300;
  slice.server.softirq_ns = 20;
  slice.server.napi_ns = 100;
  slice.server.context_switches = 5;
  slice.server.receive_completions = 30;
  slice.server.received_copied = 25;
  slice.server.received_mapped = 60;
  slice.server.received_dropped = 15;
  slice.server.counters = HardwareCounts(2000, 4000, 50, 20);
  slice.server.evidence = {.zc_completions = 8, .zc_copied = 2};
  slice.client = {.window_ns = 2000, .messages = 20, .bytes = 500};
  std::vector<int64_t> latency(200);
  std::iota(latency.begin(), latency.end(), 1);
  slice.client.latency = Durations(latency);
  slice.client.cpu_ns = 800;
  slice.client.looking_ns = 200;
  slice.client.user_ns = 100;
  slice.client.system_ns = 60;
  slice.client.softirq_ns = 40;
  slice.client.napi_ns = 40;
  slice.client.receive_completions = 10;
  slice.client.received_copied = 10;
  slice.client.received_mapped = 10;
  slice.client.received_dropped = 0;
  slice.server.tcp = {.segments = 100,
                      .retransmits = 10,
                      .busy_ns = 1000,
                      .rwnd_limited_ns = 500,
                      .sndbuf_limited_ns = 250,
                      .in_flight = 5,
                      .rtt_ns = 2000,
                      .cwnd = 10};
  slice.client.tcp = {.segments = 50, .retransmits = 1};
  slice.server.datagrams = {.offered = 20, .sent = 20, .received = 0, .reordered = 0};
  slice.client.datagrams = {.offered = 0, .sent = 0, .received = 15, .reordered = 3};
  slice.client_hosts = {{.threads = 1, .messages = 15, .window_ns = 2000},
                        {.threads = 1, .messages = 5, .window_ns = 2000}};
  return slice;
}

/// Of another size: the median of both slices is not the ratio of their sums.
Slice SecondSlice() {
  Slice slice = MeasuredIn(1);
  slice.server = {.window_ns = 1000, .messages = 30, .bytes = 500};
  slice.server.sent = slice.server.notified = Durations({50});
  slice.server.cpu_ns = 1500;
  slice.server.looking_ns = 300;
  slice.server.user_ns = 900;
  slice.server.system_ns = 500;
  slice.server.softirq_ns = 100;
  slice.server.napi_ns = 60;
  slice.server.context_switches = 3;
  slice.server.receive_completions = 30;
  slice.server.received_copied = 5;
  slice.server.received_mapped = 0;
  slice.server.received_dropped = 95;
  slice.server.counters = HardwareCounts(4000, 8000, 30, 20);
  slice.server.evidence = {.zc_completions = 12, .zc_copied = 7};
  slice.client = {.window_ns = 1000, .messages = 30, .bytes = 500};
  slice.client.latency = Durations(std::vector<int64_t>(100, 250));
  slice.client.cpu_ns = 900;
  slice.client.looking_ns = 300;
  slice.client.user_ns = 400;
  slice.client.system_ns = 40;
  slice.client.softirq_ns = 160;
  slice.client.napi_ns = 60;
  slice.client.receive_completions = 40;
  slice.client.received_copied = 40;
  slice.client.received_mapped = 40;
  slice.client.received_dropped = 0;
  slice.server.tcp = {.segments = 300,
                      .retransmits = 10,
                      .busy_ns = 3000,
                      .rwnd_limited_ns = 500,
                      .sndbuf_limited_ns = 750,
                      .in_flight = 20,
                      .rtt_ns = 4000,
                      .cwnd = 20};
  slice.client.tcp = {.segments = 50, .retransmits = 3};
  slice.server.datagrams = {.offered = 30, .sent = 30, .received = 0, .reordered = 0};
  slice.client.datagrams = {.offered = 0, .sent = 0, .received = 25, .reordered = 4};
  slice.client_hosts = {{.threads = 1, .messages = 15, .window_ns = 1000},
                        {.threads = 1, .messages = 15, .window_ns = 1000}};
  return slice;
}

/// What FirstSlice() has of a metric, and a cell of both slices.
struct Expected {
  MetricId metric;
  std::optional<double> slice;
  double cell = 0;
};
const Expected kExpected[] = {
    {MetricId::kThroughput, 2, 3},  // bits per ns
    {MetricId::kMessageRate, 1e7, 2e7},
    {MetricId::kServerWork, 60, 51},
    {MetricId::kClientWork, 32, 27},
    {MetricId::kServerCpu, 90, 70},
    {MetricId::kClientCpu, 40, 35},
    {MetricId::kServerCpuPerByte, 9, 4},
    {MetricId::kClientCpuPerByte, 1.6, 1.7},
    {MetricId::kMeanLatency, 0.1005, 0.17525},
    {MetricId::kLatencyP50, 0.1, 0.15},
    {MetricId::kLatencyP99, 0.198, 0.25},
    {MetricId::kLatencyP999, 0.2, 0.25},
    {MetricId::kLatencyMax, 0.2, 0.25},
    {MetricId::kSentP50, 0.1, 0.1},
    {MetricId::kSentP99, 0.2, 0.2},
    {MetricId::kNotifiedP50, 0.15, 0.15},
    {MetricId::kNotifiedP99, 0.25, 0.25},
    {MetricId::kCyclesPerByte, 20, 10},
    {MetricId::kCyclesPerMessage, 200, 150},
    {MetricId::kInstructions, 400, 300},
    {MetricId::kL1Misses, 5, 2},
    {MetricId::kLlcMisses, 2, 1},
    {MetricId::kContextSwitches, 0.5, 0.2},
    {MetricId::kServerLooking, 4 / 9.0, 7 / 24.0},
    {MetricId::kClientLooking, 0.25, 5 / 17.0},
    {MetricId::kCopied, 0.25, 0.45},
    {MetricId::kServerReceives, 3, 1.5},
    {MetricId::kClientReceives, 0.5, 1},
    {MetricId::kServerNapi, 10, 4},
    {MetricId::kClientNapi, 2, 2},
    {MetricId::kServerSentAgain, 0.1, 0.05},
    {MetricId::kClientSentAgain, 0.02, 0.04},
    {MetricId::kServerRtt, 2, 3},
    {MetricId::kServerCwnd, 10, 15},
    {MetricId::kServerCwndFilled, 0.5, 0.75},
    {MetricId::kServerRwndLimited, 0.5, 0.25},
    {MetricId::kServerSndbufLimited, 0.25, 0.25},
    {MetricId::kDatagramsLost, 0.25, 0.2},
    {MetricId::kDatagramsReordered, 0.2, 0.175},
    {MetricId::kFairness, 0.8, 0.9},
    {MetricId::kBothWork, 92, 78},
    {MetricId::kServerUser, std::nullopt, 35},
    {MetricId::kServerSystem, std::nullopt, 20},
    {MetricId::kServerSoftirq, std::nullopt, 3},
    {MetricId::kClientUser, std::nullopt, 10},
    {MetricId::kClientSystem, std::nullopt, 2},
    {MetricId::kClientSoftirq, std::nullopt, 4},
    {MetricId::kServerReceiveCopied, std::nullopt, 0.15},
    {MetricId::kClientReceiveCopied, std::nullopt, 0.5},
};

// The order of MetricId says it; gcc with -fsanitize=undefined takes no static_assert of it.
TEST(Metrics, ThoseOfSlicesComeFirst) {
  for (size_t i = 0; i < kMetricCount; ++i)
    EXPECT_EQ(Metrics()[i].of.slice != nullptr, i < kSliceMetricCount) << Metrics()[i].name;
}

TEST(Metrics, AreInTheOrderOfTheirIds) {
  ASSERT_EQ(Metrics().size(), kMetricCount);
  std::set<std::string> names;
  for (const Metric& metric : Metrics()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_STRNE(metric.unit, "");
    EXPECT_STRNE(metric.words, "");
    EXPECT_STRNE(metric.missing, "");
  }
  EXPECT_STREQ(MetricOf(MetricId::kThroughput).name, "throughput_gbps");
  EXPECT_STREQ(MetricOf(MetricId::kServerWork).name, "server_work_ns_per_msg");
  EXPECT_STREQ(MetricOf(MetricId::kLatencyP99).name, "latency_p99_us");
  EXPECT_EQ(kCost, MetricId::kServerWork);
  EXPECT_EQ(FindMetric("latency_p99_us"), MetricId::kLatencyP99);
  EXPECT_EQ(FindMetric("latency_p9_us"), std::nullopt);
  for (const MetricId more : {MetricId::kThroughput, MetricId::kMessageRate})
    EXPECT_EQ(MetricOf(more).better, Better::kHigher);
  EXPECT_EQ(MetricOf(kCost).better, Better::kLower);
}

TEST(Metrics, OfASliceAndOfACellOfTwo) {
  ASSERT_EQ(std::size(kExpected), kMetricCount);
  CellResult cell;
  cell.Add(FirstSlice());
  cell.Add(SecondSlice());
  for (size_t i = 0; i < kMetricCount; ++i) {
    const auto& [id, of_slice, of_cell] = kExpected[i];
    const Metric& metric = MetricOf(id);
    ASSERT_EQ(&metric, &Metrics()[i]) << "each once, in order";
    ASSERT_EQ(metric.of.slice != nullptr, of_slice.has_value()) << metric.name;
    if (of_slice.has_value()) {
      EXPECT_DOUBLE_EQ(metric.of.slice(FirstSlice()).value_or(-1), *of_slice) << metric.name;
    }
    EXPECT_DOUBLE_EQ(cell.Figure(id).value_or(-1), of_cell) << metric.name;
  }
}

TEST(Metrics, AreEmptyWhereThereIsNoSuchNumber) {
  const Slice nothing = MeasuredIn(0);
  CellResult cell;
  cell.Add(nothing);
  for (size_t i = 0; i < kMetricCount; ++i) {
    const Metric& metric = Metrics()[i];
    if (metric.of.slice != nullptr) {
      EXPECT_EQ(metric.of.slice(nothing), std::nullopt) << metric.name;
    }
    for (const CellResult& each : {cell, CellResult()})
      EXPECT_EQ(each.Figure(static_cast<MetricId>(i)), std::nullopt) << metric.name;
  }
}

TEST(Metrics, OfACellLackWhatOneSliceLacks) {
  Slice second = SecondSlice();
  second.server.counters[0].value.reset();
  second.server.softirq_ns.reset();
  CellResult cell;
  cell.Add(FirstSlice());
  cell.Add(second);
  EXPECT_EQ(cell.Figure(MetricId::kCyclesPerByte), std::nullopt);
  EXPECT_EQ(cell.Figure(MetricId::kServerSoftirq), std::nullopt);
  EXPECT_DOUBLE_EQ(*cell.Figure(MetricId::kInstructions), 300);
}

TEST(Metrics, PreemptionMovesRatesAndTimesAlone) {
  const std::set<MetricId> moved{MetricId::kThroughput,        MetricId::kMessageRate,
                                 MetricId::kMeanLatency,       MetricId::kLatencyP50,
                                 MetricId::kLatencyP99,        MetricId::kLatencyP999,
                                 MetricId::kLatencyMax,        MetricId::kSentP50,
                                 MetricId::kSentP99,           MetricId::kNotifiedP50,
                                 MetricId::kNotifiedP99,       MetricId::kServerRtt,
                                 MetricId::kServerRwndLimited, MetricId::kServerSndbufLimited,
                                 MetricId::kFairness};
  const std::set<MetricId> compared{MetricId::kThroughput, MetricId::kServerWork,
                                    MetricId::kClientWork, MetricId::kLatencyP50,
                                    MetricId::kLatencyP99};
  for (size_t i = 0; i < kMetricCount; ++i) {
    const auto id = static_cast<MetricId>(i);
    EXPECT_EQ(Metrics()[i].is_work, moved.count(id) == 0) << Metrics()[i].name;
    EXPECT_EQ(Metrics()[i].compared, compared.count(id) > 0) << Metrics()[i].name;
  }
  for (const MetricId id : compared)
    EXPECT_LT(static_cast<size_t>(id), kSliceMetricCount) << "comparisons are made of slices";
}

}  // namespace
}  // namespace netring
