#include "analysis/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/analysis/comparisons.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<size_t> PlacesOf(const std::vector<RankedCell>& ranked) {
  std::vector<size_t> cells;
  for (const RankedCell& each : ranked) cells.push_back(each.cell);
  return cells;
}

/// Cells of these costs, each pair told as exactly.
Pairs OfCosts(const std::vector<double>& costs) {
  Pairs pairs;
  for (size_t a = 0; a < costs.size(); ++a) {
    for (size_t b = 0; b < a; ++b) pairs.Set(a, b, ComparisonOf(costs[a] / costs[b], 0.002));
  }
  return pairs;
}

TEST(RankCells, OfNoneIsNone) {
  EXPECT_EQ(RankCells({}, Pairs().AsFunction()), std::nullopt);
  const std::optional<Ranking> one = RankCells({3}, Pairs().AsFunction());
  EXPECT_EQ(one->best, 3U);
  EXPECT_THAT(one->others, IsEmpty());
  EXPECT_TRUE(one->wins());
}

TEST(RankCells, PutsTheCheapestFirst) {
  const auto found = RankCells({0, 1, 2, 3}, OfCosts({10, 12, 8, 9}).AsFunction());
  EXPECT_EQ(found->best, 2U);
  EXPECT_THAT(PlacesOf(found->others), ElementsAre(3, 0, 1));
  EXPECT_TRUE(found->wins());
}

TEST(RankCells, TellsWhatIsTied) {
  const auto same = RankCells({0, 1, 2}, OfCosts({10, 10.1, 15}).AsFunction());
  EXPECT_EQ(same->best, 0U);
  EXPECT_FALSE(same->wins());
  EXPECT_FALSE(same->is_circle());
  ASSERT_THAT(same->tied(), SizeIs(1));
  EXPECT_EQ(same->tied()[0].beside_best.answer, Answer::kSame);
}

// Pairs have rounds of their own.
TEST(RankCells, WhatIsToldToCostLessBeatsALowerRatioToTheFirst) {
  Pairs pairs;
  pairs.Set(1, 0, ComparisonOf(0.8, 0.3))
      .Set(2, 0, ComparisonOf(0.85))
      .Set(2, 1, ComparisonOf(0.9));
  const auto found = RankCells({0, 1, 2}, pairs.AsFunction());
  EXPECT_EQ(found->best, 2U);
  EXPECT_TRUE(found->wins());
  EXPECT_THAT(PlacesOf(found->others), ElementsAre(1, 0));
}

TEST(RankCells, AChainLongerThanAFewIsFollowedToItsEnd) {
  constexpr size_t kCells = 14;
  Pairs pairs;
  std::vector<size_t> cells{0};
  for (size_t i = 1; i < kCells; ++i) {
    cells.push_back(i);
    // Beside the first each later one looks dearer; beside its neighbour it is told to cost less.
    pairs.Set(i, 0, ComparisonOf(0.5 + 0.01 * static_cast<double>(i), 0.001));
    for (size_t k = 1; k < i; ++k) pairs.Set(i, k, ComparisonOf(0.9));
  }
  const auto found = RankCells(cells, pairs.AsFunction());
  EXPECT_EQ(found->best, kCells - 1);
  EXPECT_TRUE(found->wins());
}

TEST(RankCells, OfACircleSaysThatNoneIsTheBest) {
  Pairs pairs;
  pairs.Set(1, 0, ComparisonOf(0.9)).Set(2, 1, ComparisonOf(0.9)).Set(0, 2, ComparisonOf(0.9));
  const auto circle = RankCells({0, 1, 2}, pairs.AsFunction());
  EXPECT_TRUE(circle->is_circle());
  EXPECT_FALSE(circle->wins());
  // One beside the circle that is told to cost more than none is better than all in it.
  for (size_t i = 0; i < 3; ++i) pairs.Set(3, i, ComparisonOf(1.01, 0.005));
  const auto found = RankCells({0, 1, 2, 3}, pairs.AsFunction());
  EXPECT_EQ(found->best, 3U);
  EXPECT_FALSE(found->is_circle());
}

TEST(RankCells, TheFirstMayHaveNoCost) {
  const auto found = RankCells({0, 1, 2}, Pairs().Set(2, 1, ComparisonOf(0.8)).AsFunction());
  EXPECT_EQ(found->best, 2U);
  EXPECT_THAT(PlacesOf(found->others), ElementsAre(1, 0));
  EXPECT_THAT(PlacesOf(found->tied()), ElementsAre(0)) << "who knows";
  EXPECT_TRUE(found->has_ratios());
  EXPECT_FALSE(RankCells({0, 1}, Pairs().AsFunction())->has_ratios());
}

// Such as a cell of which too few rounds are also the best one's.
TEST(RankCells, WhatAnotherBeatsIsNotTied) {
  Pairs pairs;
  pairs.Set(1, 0, ComparisonOf(0.95, 0.2)).Set(2, 0, ComparisonOf(1.5)).Set(2, 1, FewRounds(1.6));
  const auto found = RankCells({0, 1, 2}, pairs.AsFunction());
  EXPECT_EQ(found->best, 1U);
  EXPECT_THAT(PlacesOf(found->tied()), ElementsAre(0));
}

TEST(RankCells, OfFewRoundsIsTied) {
  const auto found = RankCells({0, 1}, Pairs().Set(1, 0, FewRounds(0.5)).AsFunction());
  EXPECT_EQ(found->best, 1U);
  EXPECT_FALSE(found->wins());
}

TEST(RankCells, TheBestOfRandomCellsIsToldByNoneToCostMore) {
  Random random(7);
  int circles = 0;
  for (int draw = 0; draw < 400; ++draw) {
    Pairs pairs;
    std::vector<size_t> cells;
    const size_t count = 2 + random.Below(6);
    for (size_t a = 0; a < count; ++a) {
      cells.push_back(a);
      for (size_t b = 0; b < a; ++b) pairs.Set(a, b, RandomComparison(&random));
    }
    random.Shuffle(&cells);
    const CompareCells compare = pairs.AsFunction();
    const auto is_beaten = [&](size_t cell) {
      return std::any_of(cells.begin(), cells.end(), [&](size_t other) {
        return other != cell && compare(other, cell).answer == Answer::kLess;
      });
    };
    const auto found = RankCells(cells, compare);
    ASSERT_THAT(found->others, SizeIs(count - 1)) << draw;
    const bool all_beaten = std::all_of(cells.begin(), cells.end(), is_beaten);
    ASSERT_EQ(found->is_circle(), all_beaten) << draw;
    ASSERT_EQ(is_beaten(found->best), all_beaten) << draw;
    circles += all_beaten ? 1 : 0;
  }
  EXPECT_LT(circles, 300);
  EXPECT_GT(circles, 0);
}

}  // namespace
}  // namespace netring
