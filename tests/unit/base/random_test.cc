#include "base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>

namespace netring {
namespace {

TEST(Random, IsSplitMix64) {
  Random random(1234567);  // the published test vector of the generator
  EXPECT_EQ(random.Next(), 6457827717110365317u);
  EXPECT_EQ(random.Next(), 3203168211198807973u);
  EXPECT_EQ(random.Next(), 9817491932198370423u);
}

TEST(Random, BelowStaysBelowAndReachesAll) {
  Random random(1);
  std::map<uint64_t, int> counts;
  constexpr int kDraws = 6000;
  for (int i = 0; i < kDraws; ++i) ++counts[random.Below(6)];
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [value, count] : counts) {
    EXPECT_LT(value, 6u);
    EXPECT_NEAR(count, kDraws / 6, 150) << value;  // 5 standard deviations
  }
  EXPECT_EQ(random.Below(1), 0u);
}

TEST(Random, BelowRefusesNothingToChooseFrom) { EXPECT_DEATH(Random(1).Below(0), "bound > 0"); }

TEST(Random, ShuffleIsAPermutationAndFixedBySeed) {
  std::vector<int> sorted(100);
  std::iota(sorted.begin(), sorted.end(), 0);
  std::vector<int> first = sorted;
  std::vector<int> again = sorted;
  std::vector<int> other = sorted;
  Random(7).Shuffle(&first);
  Random(7).Shuffle(&again);
  Random(8).Shuffle(&other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  EXPECT_NE(first, sorted);
  EXPECT_THAT(first, testing::UnorderedElementsAreArray(sorted));
}

TEST(Random, ShuffleReachesEveryOrderAlike) {
  Random random(3);
  std::map<std::vector<int>, int> counts;
  constexpr int kShuffles = 6000;
  for (int i = 0; i < kShuffles; ++i) {
    std::vector<int> order{0, 1, 2};
    random.Shuffle(&order);
    ++counts[order];
  }
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, kShuffles / 6, 150);
}

TEST(Random, ShuffleTakesShortLists) {
  std::vector<int> none;
  Random(1).Shuffle(&none);
  EXPECT_TRUE(none.empty());
  std::vector<int> one{5};
  Random(1).Shuffle(&one);
  EXPECT_EQ(one, std::vector<int>{5});
}

}  // namespace
}  // namespace netring
