#include "stats/bootstrap.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace netring {
namespace {

TEST(Median, OfOddAndEvenNumbersOfValues) {
  EXPECT_EQ(Median({}), std::nullopt);
  EXPECT_EQ(Median({7}), 7);
  EXPECT_EQ(Median({9, 1}), 5);
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({40, 10, 30, 20}), 25);
  EXPECT_EQ(Median({5, 5, 1, 5, 900}), 5);
}

TEST(MedianInterval, NeedsTwoValues) {
  EXPECT_FALSE(MedianInterval({}, 1).has_value());
  EXPECT_FALSE(MedianInterval({3}, 1).has_value());
  EXPECT_TRUE(MedianInterval({3, 4}, 1).has_value());
}

TEST(MedianInterval, EqualValuesHaveNoWidth) {
  const auto interval = MedianInterval({2.5, 2.5, 2.5}, 1);
  ASSERT_TRUE(interval.has_value());
  EXPECT_EQ(interval->low, 2.5);
  EXPECT_EQ(interval->high, 2.5);
}

// Of 27 resamples of 3 values 7 have the smallest as their median: far more than 2.5 %.
TEST(MedianInterval, OfThreeValuesIsTheirRange) {
  const auto interval = MedianInterval({20, 10, 40}, 1);
  ASSERT_TRUE(interval.has_value());
  EXPECT_EQ(interval->low, 10);
  EXPECT_EQ(interval->high, 40);
}

// For 101 values the median of a resample falls below rank k with the probability of more than 50
// of 101 draws below it: the exact interval is close to the 95 % of the binomial, ranks 50 -+ 1.96
// * sqrt(101) / 2 = 40 to 60.
TEST(MedianInterval, OfManyValuesMatchesTheBinomial) {
  std::vector<double> ranks;
  for (int i = 0; i <= 100; ++i) ranks.push_back(i);
  const auto interval = MedianInterval(ranks, 42);
  ASSERT_TRUE(interval.has_value());
  EXPECT_NEAR(interval->low, 40, 2);
  EXPECT_NEAR(interval->high, 60, 2);
}

TEST(MedianInterval, CoversTheTruthAboutAsOftenAsItSays) {
  Random random(5);
  constexpr int kExperiments = 200;
  int covered = 0;
  for (int i = 0; i < kExperiments; ++i) {
    std::vector<double> values;
    for (int j = 0; j < 25; ++j) values.push_back(static_cast<double>(random.Below(1'000'001)));
    const auto interval = MedianInterval(values, static_cast<uint64_t>(i));
    covered += interval->low <= 500'000 && 500'000 <= interval->high;
  }
  EXPECT_GE(covered, kExperiments * 90 / 100);
  EXPECT_LT(covered, kExperiments);  // an interval that is never wrong is too wide
}

TEST(MedianInterval, IsFixedByValuesAndSeed) {
  std::vector<double> values;
  Random random(9);
  for (int i = 0; i < 30; ++i) values.push_back(static_cast<double>(random.Next() % 100'000));
  const auto first = MedianInterval(values, 1);
  const auto again = MedianInterval(values, 1);
  EXPECT_EQ(first->low, again->low);
  EXPECT_EQ(first->high, again->high);
}

TEST(MedianRatioInterval, NeedsTwoValuesInEachAndAPositiveDivisor) {
  EXPECT_FALSE(MedianRatioInterval({1}, {1, 2}, 1).has_value());
  EXPECT_FALSE(MedianRatioInterval({1, 2}, {1}, 1).has_value());
  EXPECT_FALSE(MedianRatioInterval({1, 2}, {0, 2}, 1).has_value());
  EXPECT_TRUE(MedianRatioInterval({0, 2}, {1, 2}, 1).has_value());
}

TEST(MedianRatioInterval, OfEqualValuesIsTheirRatio) {
  const auto interval = MedianRatioInterval({6, 6, 6}, {4, 4}, 1);
  ASSERT_TRUE(interval.has_value());
  EXPECT_EQ(interval->low, 1.5);
  EXPECT_EQ(interval->high, 1.5);
}

TEST(MedianRatioInterval, ReachesFromTheWorstToTheBestPairing) {
  const auto interval = MedianRatioInterval({20, 40}, {10, 5}, 1);
  ASSERT_TRUE(interval.has_value());
  EXPECT_EQ(interval->low, 2);
  EXPECT_EQ(interval->high, 8);
}

TEST(MedianRatioInterval, CoversTheTruthAboutAsOftenAsItSays) {
  Random random(7);
  constexpr int kExperiments = 200;
  const auto draw = [&](double scale) {
    std::vector<double> values;
    for (int j = 0; j < 25; ++j)
      values.push_back(scale * (100 + static_cast<double>(random.Below(21))));
    return values;
  };
  int covered = 0;
  for (int i = 0; i < kExperiments; ++i) {
    const std::vector<double> above = draw(3);
    const auto interval = MedianRatioInterval(above, draw(1), static_cast<uint64_t>(i));
    covered += interval->low <= 3 && 3 <= interval->high;
  }
  EXPECT_GE(covered, kExperiments * 88 / 100);
}

}  // namespace
}  // namespace netring
