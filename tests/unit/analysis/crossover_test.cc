#include "analysis/crossover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/analysis/comparisons.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using CrossoverKind = Crossover::Kind;

constexpr double kCheaper = 0.8;
constexpr double kDearer = 1.25;

/// At 64 B, 256 B, 1 KiB and so on.
std::vector<ComparisonAtSize> BySize(const std::vector<Comparison>& comparisons) {
  std::vector<ComparisonAtSize> at;
  int64_t size = 64;
  for (const Comparison& each : comparisons) {
    at.push_back({.size = size, .comparison = each});
    size *= 4;
  }
  return at;
}

Crossover Found(const std::vector<double>& ratios, double reach = 0.01) {
  std::vector<Comparison> comparisons;
  for (const double ratio : ratios) comparisons.push_back(ComparisonOf(ratio, reach));
  return FindCrossover(BySize(comparisons));
}

TEST(Crossover, LiesWhereTheLineMeetsNoDifference) {
  const Crossover found = Found({kCheaper, kDearer});
  EXPECT_EQ(found.kind, CrossoverKind::kFound);
  EXPECT_EQ(found.answer, Answer::kMore);
  EXPECT_NEAR(*found.size, 128, 1e-9) << "half way on the scale of logarithms";
  EXPECT_LT(found.interval->low, 128);
  EXPECT_GT(found.interval->high, 128);
  EXPECT_NEAR(found.interval->low * found.interval->high, 128 * 128, 1e-6);
  EXPECT_THAT(found.untold, IsEmpty());
  EXPECT_EQ(Found({kDearer, kCheaper}).answer, Answer::kLess);
}

TEST(Crossover, NeedsTwoSizes) {
  EXPECT_EQ(Found({}).kind, CrossoverKind::kFewSizes);
  EXPECT_EQ(Found({kCheaper}).kind, CrossoverKind::kFewSizes);
  EXPECT_FALSE(Found({kCheaper}).told());
}

TEST(Crossover, NeedsAnAnswerAtEachSize) {
  const Crossover found =
      FindCrossover(BySize({ComparisonOf(kCheaper), FewRounds(1), ComparisonOf(kDearer)}));
  EXPECT_EQ(found.kind, CrossoverKind::kFewRounds);
  EXPECT_THAT(found.untold, ElementsAre(256));
}

TEST(Crossover, IsNoneWhereBothEndsSayTheSame) {
  EXPECT_EQ(Found({kDearer, kDearer}).kind, CrossoverKind::kNone);
  const Crossover untold_between = Found({kCheaper, 1, kCheaper});
  EXPECT_EQ(untold_between.kind, CrossoverKind::kNone);
  EXPECT_EQ(untold_between.answer, Answer::kLess);
  EXPECT_TRUE(untold_between.told());
}

TEST(Crossover, IsNotToldWhereAnEndIsNot) {
  const Crossover first = Found({1, kDearer, kDearer});
  EXPECT_EQ(first.kind, CrossoverKind::kUntold);
  EXPECT_THAT(first.untold, ElementsAre(64));
  EXPECT_THAT(Found({kDearer, 1, 1}).untold, ElementsAre(256, 1024));
  EXPECT_THAT(Found({1, 1}).untold, ElementsAre(64, 256));
}

TEST(Crossover, OfSeveralChangesIsNone) {
  EXPECT_EQ(Found({kCheaper, kDearer, kCheaper}).kind, CrossoverKind::kSeveral);
  EXPECT_EQ(Found({kCheaper, 1, kDearer, 1, kCheaper}).kind, CrossoverKind::kSeveral);
}

TEST(Crossover, IsWiderWhereTheSizesBesideItTellNothing) {
  const Crossover narrow = Found({kCheaper, kDearer});
  const Crossover wide = Found({kCheaper, 1, kDearer});
  EXPECT_EQ(wide.kind, CrossoverKind::kFound);
  EXPECT_NEAR(*wide.size, 256, 1e-9);
  EXPECT_LT(wide.interval->low, 256);
  EXPECT_GT(wide.interval->high, 256);
  EXPECT_GT(wide.interval->high / wide.interval->low, narrow.interval->high / narrow.interval->low);
  EXPECT_THAT(wide.untold, IsEmpty()) << "the interval says it";
}

// Same within the margin, though its interval is above 1: no difference begins there.
TEST(Crossover, WhatIsTheSameWithinTheMarginIsWithinItsInterval) {
  const Comparison same = ComparisonOf(1.01, 0.005);
  ASSERT_GT(same.interval->low, 1);
  ASSERT_EQ(same.answer, Answer::kSame);
  const Crossover found =
      FindCrossover(BySize({ComparisonOf(kCheaper), same, ComparisonOf(kDearer)}));
  EXPECT_EQ(found.kind, CrossoverKind::kFound);
  EXPECT_LT(found.interval->low, 256);
  EXPECT_GE(found.interval->high, 256 * (1 - 1e-9));
}

TEST(Crossover, WhatTheControlKeepsFromBeingToldIsWithinItsInterval) {
  Comparison noise = ComparisonOf(1.1);
  noise.answer = Answer::kUnsure;
  noise.within_control = true;
  const Crossover found =
      FindCrossover(BySize({ComparisonOf(kCheaper), noise, ComparisonOf(kDearer)}));
  EXPECT_EQ(found.kind, CrossoverKind::kFound);
  EXPECT_LE(*found.size, 256);
  EXPECT_GE(found.interval->high, 256 * (1 - 1e-9));
}

TEST(Crossover, NamesTheSizesAboveItAtWhichItDoesNotHold) {
  const Crossover end = Found({kCheaper, kDearer, 1});
  EXPECT_EQ(end.kind, CrossoverKind::kFound);
  EXPECT_THAT(end.untold, ElementsAre(1024));
  EXPECT_THAT(Found({kCheaper, kDearer, 1, kDearer}).untold, ElementsAre(1024));
  EXPECT_THAT(Found({1, kCheaper, kDearer}).untold, IsEmpty()) << "nothing is said of those below";
}

// --- Random comparisons ---

std::vector<ComparisonAtSize> RandomSizes(Random* random) {
  std::vector<Comparison> comparisons;
  const uint64_t sizes = 2 + random->Below(5);
  for (uint64_t i = 0; i < sizes; ++i) comparisons.push_back(RandomComparison(random));
  // Sorted, most have one change.
  if (random->Below(2) == 0) {
    std::sort(comparisons.begin(), comparisons.end(),
              [](const Comparison& a, const Comparison& b) { return *a.ratio < *b.ratio; });
  }
  return BySize(comparisons);
}

std::vector<ComparisonAtSize> ToldOf(std::vector<ComparisonAtSize> all) {
  std::erase_if(all, [](const ComparisonAtSize& at) {
    return at.comparison.answer != Answer::kMore && at.comparison.answer != Answer::kLess;
  });
  return all;
}

TEST(Crossover, OfRandomComparisonsIsToldOnlyWhereTheAnswerChangesOnce) {
  Random random(14);
  int found_some = 0;
  for (int draw = 0; draw < 600; ++draw) {
    const std::vector<ComparisonAtSize> sizes = RandomSizes(&random);
    const std::vector<ComparisonAtSize> told = ToldOf(sizes);
    std::vector<size_t> changes;
    for (size_t i = 1; i < told.size(); ++i) {
      if (told[i].comparison.answer != told[i - 1].comparison.answer) changes.push_back(i);
    }
    const Crossover found = FindCrossover(sizes);
    ASSERT_EQ(found.kind == CrossoverKind::kFound, changes.size() == 1) << draw;
    ASSERT_EQ(found.kind == CrossoverKind::kSeveral, changes.size() > 1) << draw;
    if (found.kind != CrossoverKind::kFound) continue;
    ++found_some;
    const ComparisonAtSize& before = told[changes[0] - 1];
    const ComparisonAtSize& after = told[changes[0]];
    ASSERT_EQ(found.answer, after.comparison.answer) << draw;
    constexpr double kRounding = 1e-9;
    ASSERT_LE(found.interval->low, *found.size * (1 + kRounding)) << draw;
    ASSERT_GE(found.interval->high, *found.size * (1 - kRounding)) << draw;
    ASSERT_GE(found.interval->low, static_cast<double>(before.size) * (1 - kRounding)) << draw;
    ASSERT_LE(found.interval->high, static_cast<double>(after.size) * (1 + kRounding)) << draw;
    for (const int64_t size : found.untold) ASSERT_GT(size, after.size) << draw;
  }
  EXPECT_GT(found_some, 100);
}

TEST(Crossover, OfMirroredComparisonsIsTheSame) {
  Random random(15);
  for (int draw = 0; draw < 400; ++draw) {
    std::vector<ComparisonAtSize> sizes = RandomSizes(&random);
    const Crossover found = FindCrossover(sizes);
    for (ComparisonAtSize& at : sizes) at.comparison = Mirrored(at.comparison);
    const Crossover mirrored = FindCrossover(sizes);
    ASSERT_EQ(mirrored.kind, found.kind) << draw;
    ASSERT_EQ(mirrored.untold, found.untold) << draw;
    ASSERT_EQ(mirrored.answer, Mirrored({.answer = found.answer}).answer) << draw;
    if (found.kind != CrossoverKind::kFound) continue;
    ASSERT_NEAR(*mirrored.size / *found.size, 1, 1e-9) << draw;
    ASSERT_NEAR(mirrored.interval->low / found.interval->low, 1, 1e-9) << draw;
    ASSERT_NEAR(mirrored.interval->high / found.interval->high, 1, 1e-9) << draw;
  }
}

}  // namespace
}  // namespace netring
