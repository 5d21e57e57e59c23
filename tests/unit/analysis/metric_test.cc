#include "analysis/metric.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "unit/analysis/slices.h"

namespace netring {
namespace {

std::optional<double> Of(MetricId id, const Slice& slice) { return MetricOf(id).of(slice); }

/// The two sides differ in all that metrics are made of.
Slice TwoSides() {
  Slice slice = SliceOfWork(0, 100);
  slice.server = {
      .window_ns = 1000, .messages = 10, .bytes = 100, .cpu_ns = 900, .looking_ns = 400};
  slice.client = {
      .window_ns = 2000, .messages = 20, .bytes = 500, .cpu_ns = 800, .looking_ns = 200};
  Histogram latency;
  for (int64_t i = 1; i <= 200; ++i) latency.Record(i);
  slice.client.latency = latency.ToParts();
  return slice;
}

TEST(Metrics, AreInTheOrderOfTheirIds) {
  ASSERT_EQ(Metrics().size(), kMetricCount);
  std::set<std::string> names;
  for (const Metric& metric : Metrics()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_STRNE(metric.unit, "");
    EXPECT_STRNE(metric.words, "");
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

TEST(Metrics, RatesAreOfTheClient) {
  EXPECT_DOUBLE_EQ(*Of(MetricId::kThroughput, TwoSides()), 2);  // bits per ns
  EXPECT_DOUBLE_EQ(*Of(MetricId::kMessageRate, TwoSides()), 1e7);
}

TEST(Metrics, WorkIsCpuTimeWithoutLooking) {
  EXPECT_DOUBLE_EQ(*Of(MetricId::kServerWork, TwoSides()), 50);
  EXPECT_DOUBLE_EQ(*Of(MetricId::kClientWork, TwoSides()), 30);
  EXPECT_DOUBLE_EQ(*Of(MetricId::kServerCpu, TwoSides()), 90);
  EXPECT_DOUBLE_EQ(*Of(MetricId::kClientCpu, TwoSides()), 40);
}

TEST(Metrics, LatencyIsInMicroseconds) {
  EXPECT_DOUBLE_EQ(*Of(MetricId::kMeanLatency, TwoSides()), 0.1005);
  EXPECT_DOUBLE_EQ(*Of(MetricId::kLatencyP50, TwoSides()), 0.1);
  EXPECT_DOUBLE_EQ(*Of(MetricId::kLatencyP99, TwoSides()), 0.198);
}

TEST(Metrics, AreEmptyWhereThereIsNoSuchNumber) {
  const Slice nothing;
  for (const Metric& metric : Metrics()) EXPECT_EQ(metric.of(nothing), std::nullopt) << metric.name;
}

TEST(Metrics, PreemptionMovesAllButWork) {
  const std::set<MetricId> work{MetricId::kServerWork, MetricId::kClientWork, MetricId::kServerCpu,
                                MetricId::kClientCpu};
  const std::set<MetricId> compared{MetricId::kThroughput, MetricId::kServerWork,
                                    MetricId::kClientWork, MetricId::kLatencyP50,
                                    MetricId::kLatencyP99};
  for (size_t i = 0; i < kMetricCount; ++i) {
    const auto id = static_cast<MetricId>(i);
    EXPECT_EQ(Metrics()[i].is_work, work.count(id) > 0) << Metrics()[i].name;
    EXPECT_EQ(Metrics()[i].compared, compared.count(id) > 0) << Metrics()[i].name;
  }
}

}  // namespace
}  // namespace netring
