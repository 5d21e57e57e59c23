#include "stats/order_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.h"

namespace netring {
namespace {

std::vector<double> OneTo(size_t count) {
  std::vector<double> values(count);
  std::iota(values.begin(), values.end(), 1);
  return values;
}

/// 1 to `count` in an order in which no value follows the one before it.
std::vector<double> Mixed(size_t count) {
  std::vector<double> values;
  for (size_t low = 1, high = count; low <= high; ++low, --high) {
    values.push_back(static_cast<double>(low));
    if (low != high) values.push_back(static_cast<double>(high));
  }
  return values;
}

TEST(Median, OfNoneIsNone) { EXPECT_EQ(Median({}), std::nullopt); }

TEST(Median, IsTheMiddle) {
  EXPECT_EQ(Median({7}), 7);
  EXPECT_EQ(Median({9, 1}), 5);
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({40, 10, 30, 20}), 25);
  EXPECT_EQ(Median({5, 5, 1, 5, 900}), 5);
}

TEST(Quartiles, AreTheMiddleHalf) {
  EXPECT_EQ(Quartiles({1, 2, 3}), std::nullopt);
  const auto four = Quartiles({4, 1, 3, 2});
  EXPECT_EQ(four->low, 2);
  EXPECT_EQ(four->high, 3);
  const auto many = Quartiles(OneTo(100));
  EXPECT_EQ(many->low, 26);
  EXPECT_EQ(many->high, 75);
}

TEST(Lag1, TellsWhatFollows) {
  EXPECT_EQ(Lag1({1, 2}), 0);
  EXPECT_EQ(Lag1({5, 5, 5, 5}), 0);
  EXPECT_GT(Lag1(OneTo(100)), 0.9);
  EXPECT_LT(Lag1(Mixed(100)), -0.9);
}

TEST(MedianInterval, NeedsEightValues) {
  EXPECT_FALSE(MedianInterval(Mixed(7)).has_value());
  EXPECT_TRUE(MedianInterval(Mixed(8)).has_value());
}

TEST(MedianInterval, HasTheRanksOfTheMartingale) {
  const std::pair<size_t, size_t> ranks[] = {{8, 1},   {12, 2},   {20, 4},    {30, 7},
                                             {60, 19}, {120, 43}, {300, 121}, {1000, 445}};
  for (const auto& [count, rank] : ranks) {
    const auto interval = MedianInterval(Mixed(count));
    EXPECT_EQ(interval->low, static_cast<double>(rank)) << count;
    EXPECT_EQ(interval->high, static_cast<double>(count + 1 - rank)) << count;
  }
}

TEST(MedianInterval, IsWiderWhereValuesFollowEachOther) {
  const auto follow = MedianInterval(OneTo(120));
  const auto mixed = MedianInterval(Mixed(120));
  EXPECT_LT(follow->low, mixed->low);
  EXPECT_GT(follow->high, mixed->high);
}

/// Each value with half of the one before it. tests/analysis/statistics_test.py has the same
/// series.
std::vector<double> Following(size_t count) {
  std::vector<double> values;
  int64_t seed = 1;
  int64_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    seed = (seed * 1103515245 + 12345) % (int64_t{1} << 31);
    value = value / 2 + (seed >> 16) % 1000;
    values.push_back(static_cast<double>(value));
  }
  return values;
}

TEST(MedianInterval, IsTheOneThatThePythonPartsFind) {
  struct Known {
    size_t count;
    double low;
    double high;
  };
  for (const auto& [count, low, high] :
       {Known{8, 444, 1177}, Known{50, 429, 1155}, Known{200, 701, 1101}, Known{1000, 897, 1066}}) {
    const auto interval = MedianInterval(Following(count));
    EXPECT_EQ(interval->low, low) << count;
    EXPECT_EQ(interval->high, high) << count;
  }
  EXPECT_EQ(MedianInterval(OneTo(100))->low, 6);
}

/// In how many of 300 series of 200 values the interval misses the median, 0, at some time.
int Misses(double lag, double (*spread)(double uniform)) {
  Random random(11);
  int misses = 0;
  for (int series = 0; series < 300; ++series) {
    std::vector<double> values;
    double last = 0;
    bool missed = false;
    for (int i = 0; i < 200; ++i) {
      const double uniform = (static_cast<double>(random.Next() >> 11) + 0.5) / 9007199254740992.0;
      last = lag * last + spread(uniform);
      values.push_back(last);
      const auto interval = MedianInterval(values);
      missed |= interval.has_value() && (interval->low > 0 || interval->high < 0);
    }
    misses += missed ? 1 : 0;
  }
  return misses;
}

double Even(double uniform) { return uniform - 0.5; }
double Heavy(double uniform) { return std::tan(3.14159265 * (uniform - 0.5)); }
double Skewed(double uniform) { return -std::log(uniform) - std::log(2.0); }

TEST(MedianInterval, HoldsAtAnyTime) {
  EXPECT_LE(Misses(0, Even), 15);
  EXPECT_LE(Misses(0, Heavy), 15);
  EXPECT_LE(Misses(0, Skewed), 15);
}

TEST(MedianInterval, HoldsForValuesThatFollowEachOther) { EXPECT_LE(Misses(0.25, Even), 24); }

}  // namespace
}  // namespace netring
