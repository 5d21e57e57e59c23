#include "analysis/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/enum_names.h"
#include "unit/analysis/slices.h"

namespace netring {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kTwoPercent = 0.02;

/// Logarithms of `rounds` ratios around `ratio`, by turns `spread` above and below, each pair a
/// little nearer to it than the one before.
std::vector<double> LogsAround(double ratio, double spread, size_t rounds = 24) {
  std::vector<double> logs;
  for (size_t i = 0; i < rounds; ++i) {
    const double part = 1 - static_cast<double>(i / 2) / static_cast<double>(rounds);
    logs.push_back(std::log(ratio) + (i % 2 == 0 ? spread : -spread) * part);
  }
  return logs;
}

Comparison Around(double ratio, double spread, size_t rounds = 24) {
  return CompareLogs(LogsAround(ratio, spread, rounds), kTwoPercent);
}

// --- Pairs ---

TEST(PairedLogs, AreOfTheRoundsThatBothHave) {
  CellResult cell;
  for (const int64_t round : {0, 2, 3, 5}) cell.Add(SliceOfWork(round, 200 + 100 * round));
  CellResult base;
  for (const int64_t round : {1, 2, 4, 5, 6}) base.Add(SliceOfWork(round, 100));
  EXPECT_THAT(PairedLogs(cell, base, kCost),
              ElementsAre(DoubleEq(std::log(4.0)), DoubleEq(std::log(7.0))));
  EXPECT_THAT(PairedLogs(base, cell, kCost),
              ElementsAre(DoubleEq(-std::log(4.0)), DoubleEq(-std::log(7.0))));
  EXPECT_THAT(PairedLogs(cell, CellResult(), kCost), IsEmpty());
}

TEST(PairedLogs, LeaveOutTornSlicesAndFailedOnes) {
  CellResult cell;
  cell.Add(SliceOfWork(0, 200));
  cell.Add(TornSlice(1, "x"));
  cell.Add(SliceOfWork(2, 200));
  CellResult base;
  base.Add(TornSlice(0, "x"));
  base.Add(SliceOfWork(1, 100));
  base.Add(SliceOfWork(2, 100));
  EXPECT_THAT(PairedLogs(cell, base, kCost), ElementsAre(DoubleEq(std::log(2.0))));
}

TEST(PairedLogs, WithheldSlicesAreInThePairsOfWork) {
  CellResult cell;
  CellResult base;
  for (int64_t round = 0; round < 2; ++round) {
    Slice slice = SliceOfWork(round, 200);
    slice.withheld = round == 0;
    cell.Add(slice);
    base.Add(SliceOfWork(round, 100));
  }
  EXPECT_EQ(PairedLogs(cell, base, kCost).size(), 2U);
  EXPECT_EQ(PairedLogs(cell, base, MetricId::kThroughput).size(), 1U);
}

TEST(PairedLogs, WhatHasNoLogarithmIsNoNumber) {
  CellResult cell;
  CellResult base;
  for (int64_t round = 0; round < 3; ++round) {
    cell.Add(SliceOfWork(round, round == 1 ? 0 : 200));
    base.Add(SliceOfWork(round, round == 2 ? 0 : 100));
  }
  EXPECT_EQ(PairedLogs(cell, base, kCost).size(), 1U);
  EXPECT_THAT(PairedLogs(cell, base, MetricId::kLatencyP50), IsEmpty());
}

// --- Answers ---

TEST(Comparison, HasAnInterval) {
  const Comparison comparison = Around(1.2, 0.01);
  EXPECT_EQ(comparison.rounds, 24);
  EXPECT_NEAR(*comparison.ratio, 1.2, 0.002);
  EXPECT_LT(comparison.interval->low, *comparison.ratio);
  EXPECT_GT(comparison.interval->high, *comparison.ratio);
  EXPECT_NEAR(*comparison.half_width(), (comparison.interval->high - comparison.interval->low) / 2,
              1e-12);
  const auto logs = MedianInterval(LogsAround(1.2, 0.01));
  EXPECT_DOUBLE_EQ(comparison.interval->low, std::exp(logs->low));
  EXPECT_DOUBLE_EQ(comparison.interval->high, std::exp(logs->high));
}

TEST(Comparison, TellsMoreAndLess) {
  EXPECT_EQ(Around(1.2, 0.01).answer, Answer::kMore);
  EXPECT_EQ(Around(0.8, 0.01).answer, Answer::kLess);
  EXPECT_EQ(Around(1.021, 0.0005).answer, Answer::kMore);
  EXPECT_EQ(Around(0.979, 0.0005).answer, Answer::kLess);
  EXPECT_EQ(Around(1.2, 0.01).rounds_more, std::nullopt);
}

TEST(Comparison, IsTheSameWithinTheMarginWhetherItHoldsOneOrNot) {
  EXPECT_EQ(Around(1, 0.005).answer, Answer::kSame);
  const Comparison near = Around(1.01, 0.002);
  EXPECT_GT(near.interval->low, 1);
  EXPECT_EQ(near.answer, Answer::kSame);
  EXPECT_EQ(Around(0.99, 0.002).answer, Answer::kSame);
  EXPECT_EQ(CompareLogs(LogsAround(1.01, 0.002), 0.005).answer, Answer::kMore) << "a finer margin";
  EXPECT_EQ(CompareLogs(LogsAround(1.01, 0.002), 0).answer, Answer::kMore);
  EXPECT_EQ(CompareLogs(std::vector<double>(24, 0.0), 0).answer, Answer::kSame);
}

// Nearly 2 % less is the same pair as just over 2 % more, the other way round.
TEST(Answer, OfTheSamePairTheOtherWayRoundIsTheOpposite) {
  EXPECT_EQ(AnswerOf({.low = 1.01, .high = 1.0203}, kTwoPercent), Answer::kMore);
  EXPECT_EQ(AnswerOf({.low = 1 / 1.0203, .high = 1 / 1.01}, kTwoPercent), Answer::kLess);
  EXPECT_EQ(AnswerOf({.low = 1 / 1.0199, .high = 1.0199}, kTwoPercent), Answer::kSame);
}

TEST(Comparison, IsUnsureWhereTheIntervalHoldsOneAndLeavesTheMargin) {
  const Comparison comparison = Around(1.01, 0.2);
  EXPECT_LT(comparison.interval->low, 1);
  EXPECT_EQ(comparison.answer, Answer::kUnsure);
  EXPECT_FALSE(comparison.within_control);
}

TEST(Comparison, OfFewRoundsHasNothing) {
  const Comparison few = Around(1.2, 0.01, 7);
  EXPECT_EQ(few.answer, Answer::kNone);
  EXPECT_EQ(few.rounds, 7);
  EXPECT_FALSE(few.ratio.has_value());
  EXPECT_FALSE(few.interval.has_value());
  EXPECT_FALSE(few.half_width().has_value());
  EXPECT_NE(Around(1.2, 0.01, 8).answer, Answer::kNone);
  const Comparison none = CompareLogs({}, kTwoPercent);
  EXPECT_EQ(none.ratio, std::nullopt);
  EXPECT_EQ(none.rounds, 0);
}

TEST(Comparison, AnEffectWithinTheControlIsUnsure) {
  const std::vector<double> logs = LogsAround(1.05, 0.005);
  const Comparison told = CompareLogs(logs, kTwoPercent, Interval{.low = 0.99, .high = 1.03});
  EXPECT_EQ(told.answer, Answer::kMore);
  const Comparison noise = CompareLogs(logs, kTwoPercent, Interval{.low = 0.99, .high = 1.06});
  EXPECT_EQ(noise.answer, Answer::kUnsure);
  EXPECT_TRUE(noise.within_control);
  EXPECT_EQ(noise.rounds_more, std::nullopt) << "more rounds do not widen the effect";
  const Comparison below =
      CompareLogs(LogsAround(0.95, 0.005), kTwoPercent, Interval{.low = 0.94, .high = 1});
  EXPECT_EQ(below.answer, Answer::kUnsure);
}

TEST(Comparison, TheControlLeavesSameAndUnsureAlone) {
  const Interval wide{.low = 0.5, .high = 2};
  EXPECT_EQ(CompareLogs(LogsAround(1, 0.005), kTwoPercent, wide).answer, Answer::kSame);
  EXPECT_FALSE(CompareLogs(LogsAround(1, 0.005), kTwoPercent, wide).within_control);
  EXPECT_FALSE(CompareLogs(LogsAround(1.01, 0.2), kTwoPercent, wide).within_control);
}

TEST(Comparison, OfUnsureSaysHowManyRoundsMoreWouldTell) {
  const Comparison some = Around(1.03, 0.2);
  ASSERT_EQ(some.answer, Answer::kUnsure);
  ASSERT_TRUE(some.rounds_more.has_value());
  EXPECT_GT(*some.rounds_more, 24) << "the width falls as the root of the rounds";
  const Comparison wider = Around(1.03, 0.4);
  EXPECT_GT(*wider.rounds_more, 3 * *some.rounds_more);
  EXPECT_LT(*Around(1.1, 0.2).rounds_more, *some.rounds_more) << "a larger effect is told sooner";
  // No effect: until the interval lies within the margin. None of either: never.
  EXPECT_TRUE(Around(1, 0.1).rounds_more.has_value());
  EXPECT_EQ(CompareLogs(LogsAround(1, 0.1), 0).rounds_more, std::nullopt);
}

TEST(Comparison, KnowsWhetherItsRatiosFollowEachOther) {
  EXPECT_LT(Around(1.2, 0.01).lag, kFollows);
  std::vector<double> rising;
  for (int i = 0; i < 24; ++i) rising.push_back(0.01 * i);
  EXPECT_GT(CompareLogs(rising, kTwoPercent).lag, kFollows);
}

// --- Of cells ---

int64_t Varying(int64_t round) { return 10'000 + 10 * (round % 5); }

TEST(Compare, PairsTheCellsByTheirRounds) {
  const CellResult base = CellOfWork(24, Varying);
  const CellResult dearer = CellOfWork(24, [](int64_t round) { return Varying(round) * 6 / 5; });
  EXPECT_NEAR(*Compare(dearer, base, kCost, kTwoPercent).ratio, 1.2, 0.001);
  EXPECT_EQ(Compare(dearer, base, kCost, kTwoPercent).answer, Answer::kMore);
  EXPECT_EQ(Compare(base, dearer, kCost, kTwoPercent).answer, Answer::kLess);
  EXPECT_EQ(Compare(base, base, kCost, kTwoPercent).answer, Answer::kSame);
  EXPECT_EQ(Compare(dearer, base, MetricId::kThroughput, kTwoPercent).answer, Answer::kSame);
  EXPECT_EQ(Compare(dearer, base, MetricId::kLatencyP99, kTwoPercent).answer, Answer::kNone);
  EXPECT_EQ(Compare(dearer, base, kCost, kTwoPercent, Interval{.low = 0.7, .high = 1.3}).answer,
            Answer::kUnsure);
}

// Unpaired, a drift of this size would hide the difference.
TEST(Compare, ADriftOfBothCancels) {
  const auto drifting = [](int64_t round) { return 10'000 + 1000 * round; };
  const CellResult base = CellOfWork(24, drifting);
  const CellResult dearer =
      CellOfWork(24, [&](int64_t round) { return drifting(round) * 105 / 100; });
  EXPECT_EQ(Compare(dearer, base, kCost, kTwoPercent).answer, Answer::kMore);
  EXPECT_NEAR(*Compare(dearer, base, kCost, kTwoPercent).ratio, 1.05, 0.001);
}

TEST(Compare, HasNothingOfCellsWithoutNumbers) {
  const CellResult base = CellOfWork(24, Varying);
  CellResult failed = CellOfWork(24, Varying);
  for (const int64_t round : {24, 25}) failed.Add(FailedSlice(round, "x"));
  EXPECT_EQ(Compare(failed, base, kCost, kTwoPercent).ratio, std::nullopt);
  EXPECT_EQ(Compare(base, failed, kCost, kTwoPercent).ratio, std::nullopt);
  EXPECT_EQ(Compare(base, CellResult(), kCost, kTwoPercent).answer, Answer::kNone);
}

TEST(Answer, HasNames) {
  EXPECT_STREQ(NameOf(Answer::kNone), "");
  EXPECT_STREQ(NameOf(Answer::kSame), "same");
  EXPECT_STREQ(NameOf(Answer::kLess), "less");
  EXPECT_STREQ(NameOf(Answer::kMore), "more");
  EXPECT_STREQ(NameOf(Answer::kUnsure), "unsure");
}

}  // namespace
}  // namespace netring
