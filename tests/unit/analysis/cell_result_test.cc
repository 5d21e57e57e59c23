#include "analysis/cell_result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stats/event.h"
#include "stats/order_statistics.h"
#include "unit/analysis/slices.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = Outcome::Kind;

CellResult CellOf(const std::vector<Slice>& slices) {
  CellResult cell;
  for (const Slice& slice : slices) cell.Add(slice);
  return cell;
}

TEST(CellResult, IsPendingUntilASliceIsMeasured) {
  EXPECT_EQ(CellResult().outcome().kind, Kind::kPending);
  EXPECT_FALSE(CellResult().has_numbers());
  const CellResult one = CellOf({SliceOfWork(0, 100)});
  EXPECT_EQ(one.outcome().kind, Kind::kMeasured);
  EXPECT_TRUE(one.has_numbers());
}

TEST(CellResult, TheFirstFailureDecides) {
  const CellResult cell =
      CellOf({SliceOfWork(0, 100), FailedSlice(1, "first"), FailedSlice(2, "second")});
  EXPECT_EQ(cell.outcome().kind, Kind::kFailed);
  EXPECT_EQ(cell.outcome().reason, "first");
  EXPECT_FALSE(cell.has_numbers());
  EXPECT_EQ(cell.measured(), 1);
  EXPECT_EQ(cell.ran(), 1);
  EXPECT_EQ(cell.added(), 3);
  EXPECT_EQ(cell.next_round(), 3);
}

TEST(CellResult, OneFailureInTwentySlicesIsNone) {
  CellResult cell;
  for (int64_t round = 0; round < 19; ++round) cell.Add(SliceOfWork(round, 100));
  cell.Add(FailedSlice(19, "a hiccup"));
  EXPECT_TRUE(cell.can_run());
  EXPECT_EQ(cell.outcome().kind, Kind::kMeasured);
  EXPECT_EQ(cell.failed(), 1);
  cell.Add(FailedSlice(20, "and another"));
  EXPECT_FALSE(cell.can_run());
  EXPECT_EQ(cell.outcome().reason, "a hiccup");
}

TEST(CellResult, CorruptDataIsNoHiccup) {
  CellResult cell = CellOfWork(100, [](int64_t) { return 100; });
  cell.Add(FailedSlice(100, "a hiccup"));
  cell.Add(FailedSlice(101, std::string("the client: ") + kCorruptStream));
  EXPECT_FALSE(cell.can_run());
  EXPECT_THAT(cell.outcome().reason, HasSubstr(kCorruptStream));
}

TEST(CellResult, SkippedComesBeforeAll) {
  CellResult cell = CellOf({FailedSlice(0, "broken")});
  cell.skipped = {Kind::kSkipped, "no SEND_ZC"};
  EXPECT_EQ(cell.outcome().kind, Kind::kSkipped);
  EXPECT_EQ(cell.outcome().reason, "no SEND_ZC");
}

TEST(CellResult, TornSlicesAreCountedAndLeftOut) {
  const CellResult cell = CellOf({SliceOfWork(0, 100), TornSlice(1, "it stalled")});
  EXPECT_EQ(cell.outcome().kind, Kind::kMeasured) << "half of them, not more";
  EXPECT_EQ(cell.measured(), 1);
  EXPECT_EQ(cell.torn(), 1);
  EXPECT_EQ(cell.ran(), 2);
  EXPECT_EQ(cell.next_round(), 2);
  EXPECT_EQ(cell.asked_ns(), 40 * kNsPerMs);
  EXPECT_EQ(cell.server().messages, kSliceMessages);
  EXPECT_THAT(cell.Values(kCost), ElementsAre(100));
}

TEST(CellResult, FailsWhenOverHalfIsTorn) {
  const CellResult cell =
      CellOf({TornSlice(0, "x"), SliceOfWork(1, 100), TornSlice(2, "it stalled")});
  EXPECT_EQ(cell.outcome().kind, Kind::kFailed);
  EXPECT_EQ(cell.outcome().reason, "2 of 3 slices are torn; the last: it stalled");
  EXPECT_EQ(CellOf({TornSlice(0, "x")}).outcome().kind, Kind::kFailed);
}

TEST(CellResult, KeepsTheNumbersOfEachRound) {
  const CellResult cell = CellOf({SliceOfWork(2, 300), SliceOfWork(5, 100), SliceOfWork(6, 200)});
  ASSERT_EQ(cell.slices().size(), 3U);
  EXPECT_EQ(cell.slices()[1].round, 5);
  EXPECT_EQ(cell.next_round(), 7);
  EXPECT_THAT(cell.Values(kCost), ElementsAre(300, 100, 200));
  EXPECT_EQ(cell.Middle(kCost), 200);
  EXPECT_THAT(cell.Values(MetricId::kServerCpu), ElementsAre(375, 125, 250));
  EXPECT_THAT(cell.Values(MetricId::kMeanLatency), IsEmpty());
  EXPECT_EQ(cell.Middle(MetricId::kMeanLatency), std::nullopt);
}

TEST(CellResult, HasASpreadWhereTheFigureIsTheMedianOfTheSlices) {
  const CellResult cell = CellOfWork(8, [](int64_t round) { return 100 * (round + 1); });
  ASSERT_TRUE(cell.Spread(kCost).has_value());
  EXPECT_EQ(cell.Spread(kCost)->low, Quartiles(cell.Values(kCost))->low);
  EXPECT_EQ(cell.Spread(kCost)->high, Quartiles(cell.Values(kCost))->high);
  EXPECT_EQ(cell.Figure(kCost), cell.Middle(kCost));
  EXPECT_FALSE(cell.Spread(MetricId::kServerCpuPerByte).has_value());
  EXPECT_FALSE(cell.Spread(MetricId::kServerUser).has_value());
  EXPECT_FALSE(CellOf({SliceOfWork(0, 100)}).Spread(kCost).has_value()) << "of one slice";
}

TEST(CellResult, WhatIsCountedInTicksHasNoValueOfASlice) {
  Slice slice = SliceOfWork(0, 100);
  slice.server.user_ns = 10 * kNsPerMs;
  const CellResult cell = CellOf({slice});
  EXPECT_EQ(cell.Figure(MetricId::kServerUser), 10'000);
  EXPECT_THAT(cell.Values(MetricId::kServerUser), IsEmpty());
  EXPECT_EQ(cell.Middle(MetricId::kServerUser), std::nullopt);
}

TEST(CellResult, OfALongRunIsSmall) {
  constexpr size_t kSlices = size_t{96} * 250;
  EXPECT_LE(sizeof(SliceNumbers) * kSlices, 8'000'000U) << "an eighth of what a run may take";
}

TEST(CellResult, WithheldSlicesCountForWorkAlone) {
  Slice withheld = SliceOfWork(1, 300);
  withheld.withheld = true;
  withheld.client.bytes *= 2;
  const CellResult cell = CellOf({SliceOfWork(0, 100), withheld});
  EXPECT_EQ(cell.measured(), 2);
  EXPECT_EQ(cell.withheld(), 1);
  EXPECT_THAT(cell.Values(kCost), ElementsAre(100, 300));
  EXPECT_THAT(cell.Values(MetricId::kThroughput), ElementsAre(testing::DoubleEq(1.6384)));
  EXPECT_THAT(cell.Values(MetricId::kMessageRate), ElementsAre(testing::DoubleEq(50000)));
  EXPECT_EQ(cell.server().messages, 2 * kSliceMessages);
}

TEST(CellResult, SumsAndFactsAreThoseOfTheMeasuredSlices) {
  Slice first = SliceOfWork(0, 100);
  first.placement = "split";
  first.server.spin_ns = 7;
  Slice second = SliceOfWork(1, 100);
  second.placement = "same";
  second.server.spin_ns = 8;
  const CellResult cell = CellOf({TornSlice(0, "x"), first, second});
  EXPECT_EQ(cell.placement(), "split");
  EXPECT_EQ(cell.server().spin_ns, 7);
  EXPECT_EQ(cell.client().bytes, 2 * kSliceMessages * 4096);
}

Histogram::Parts Times(int64_t value) {
  Histogram histogram;
  histogram.Record(value);
  return histogram.ToParts();
}

TEST(CellResult, MergesTimesOfTheSlicesThatCount) {
  std::vector<Slice> slices{SliceOfWork(0, 100), SliceOfWork(1, 100), TornSlice(2, "x"),
                            SliceOfWork(3, 100)};
  for (size_t i = 0; i < slices.size(); ++i) {
    slices[i].client.latency = Times(10 + static_cast<int64_t>(i));
    slices[i].server.sent = Times(20 + static_cast<int64_t>(i));
    slices[i].server.notified = Times(30 + static_cast<int64_t>(i));
    slices[i].server.latency = Times(1);  // no side's but the client's
  }
  slices[3].withheld = true;
  const CellResult cell = CellOf(slices);
  EXPECT_EQ(cell.latency()->max(), 11) << "as the mean, without the withheld one";
  EXPECT_EQ(cell.latency()->count(), 2);
  EXPECT_EQ(cell.sent()->min(), 20);
  EXPECT_EQ(cell.notified()->max(), 31);
  EXPECT_TRUE(cell.client().latency.index.empty()) << "sums keep no histograms";
  EXPECT_TRUE(cell.server().sent.index.empty());
  EXPECT_FALSE(CellOf({SliceOfWork(0, 1)}).latency().has_value());
}

TEST(CellResult, HasNoTimesWhenAllSlicesAreWithheld) {
  Slice slice = SliceOfWork(0, 100);
  slice.client.latency = slice.server.sent = Times(10);
  slice.withheld = true;
  EXPECT_FALSE(CellOf({slice}).latency().has_value());
  EXPECT_FALSE(CellOf({slice}).sent().has_value());
  EXPECT_EQ(CellOf({slice}).measured(), 1);
}

TEST(CellResult, KnowsTheClocksThatSlicesRanAt) {
  EXPECT_THAT(CellOf({SliceOfWork(0, 100)}).clocks(), IsEmpty()) << "no cycles were counted";
  std::vector<Slice> slices;
  for (const int64_t cycles : {300, 250, 400}) {
    slices.push_back(SliceOfWork(static_cast<int64_t>(slices.size()), 80));
    slices.back().server.counters = {{.name = kCycles, .value = cycles * kSliceMessages}};
  }
  const CellResult cell = CellOf(slices);  // of 100 ns of CPU time per message
  using ::testing::DoubleEq;
  EXPECT_THAT(cell.clocks(), ElementsAre(DoubleEq(3), DoubleEq(2.5), DoubleEq(4)));
}

}  // namespace
}  // namespace netring
