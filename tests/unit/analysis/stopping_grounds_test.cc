// Of comparisons: when they are precise enough to stop on, and when they drift.

#include <gtest/gtest.h>

#include <vector>

#include "analysis/comparison.h"

namespace netring {
namespace {

constexpr double kPrecision = 0.015;
constexpr double kMargin = 0.02;

Comparison WithWidth(double ratio, double half_width, Answer answer = Answer::kMore) {
  return {.rounds = kFewestRoundsToStop,
          .ratio = ratio,
          .interval = Interval{.low = ratio - half_width, .high = ratio + half_width},
          .answer = answer};
}

TEST(IsPrecise, WhenTheHalfWidthIsAsAsked) {
  EXPECT_TRUE(IsPrecise(WithWidth(1.05, 0.0149), kPrecision, kMargin));
  EXPECT_FALSE(IsPrecise(WithWidth(1.05, 0.0151), kPrecision, kMargin));
  EXPECT_TRUE(IsPrecise(WithWidth(1, 0.0149, Answer::kSame), kPrecision, kMargin));
}

TEST(IsPrecise, ATenthOfTheEffectWillDo) {
  EXPECT_TRUE(IsPrecise(WithWidth(1.5, 0.049), kPrecision, kMargin));
  EXPECT_FALSE(IsPrecise(WithWidth(1.5, 0.051), kPrecision, kMargin));
  EXPECT_TRUE(IsPrecise(WithWidth(0.5, 0.049, Answer::kLess), kPrecision, kMargin));
  EXPECT_FALSE(IsPrecise(WithWidth(0.5, 0.051, Answer::kLess), kPrecision, kMargin));
}

TEST(IsPrecise, AnUnsureOneGoesOnUntilAQuarterOfTheMargin) {
  EXPECT_FALSE(IsPrecise(WithWidth(1.01, 0.012, Answer::kUnsure), kPrecision, kMargin));
  EXPECT_FALSE(IsPrecise(WithWidth(1.01, 0.0051, Answer::kUnsure), kPrecision, kMargin));
  EXPECT_TRUE(IsPrecise(WithWidth(1.01, 0.0049, Answer::kUnsure), kPrecision, kMargin));
}

TEST(IsPrecise, NotOnFewRounds) {
  Comparison few = WithWidth(1.5, 0.0001);
  EXPECT_TRUE(IsPrecise(few, kPrecision, kMargin));
  few.rounds = 19;
  EXPECT_FALSE(IsPrecise(few, kPrecision, kMargin));
  EXPECT_FALSE(IsPrecise({.rounds = 1000, .ratio = 1.5}, kPrecision, kMargin)) << "no interval";
}

/// `rounds` logarithms that lie by turns `spread` above and below 0, the second half `step` higher.
std::vector<double> Stepping(double step, double spread, int rounds = 24) {
  std::vector<double> logs;
  for (int i = 0; i < rounds; ++i)
    logs.push_back((i < rounds / 2 ? 0 : step) + (i % 2 == 0 ? spread : -spread));
  return logs;
}

TEST(Drifts, WhenTheHalvesDifferByMoreThanMarginAndScatter) {
  EXPECT_TRUE(Drifts(Stepping(0.05, 0.01), kMargin));
  EXPECT_TRUE(Drifts(Stepping(-0.05, 0.01), kMargin));
  EXPECT_FALSE(Drifts(Stepping(0.015, 0.001), kMargin)) << "within the margin";
  EXPECT_FALSE(Drifts(Stepping(0.05, 0.03), kMargin)) << "within the scatter";
  EXPECT_FALSE(Drifts(Stepping(0, 0.1), kMargin));
}

TEST(Drifts, NeedsAnIntervalOfEachHalf) {
  EXPECT_FALSE(Drifts({}, kMargin));
  EXPECT_FALSE(Drifts(Stepping(0.5, 0.001, 14), kMargin));
  EXPECT_TRUE(Drifts(Stepping(0.5, 0.001, 16), kMargin));
}

// However many rounds: what drifts within its scatter stays what it is.
TEST(Drifts, MoreRoundsMakeItNoWorse) {
  for (const int rounds : {100, 1000, 10'000})
    EXPECT_FALSE(Drifts(Stepping(0.01, 0.05, rounds), kMargin)) << rounds;
}

}  // namespace
}  // namespace netring
