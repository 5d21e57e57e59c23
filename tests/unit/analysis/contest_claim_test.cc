#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/claim.h"
#include "analysis/contest.h"
#include "unit/analysis/comparisons.h"
#include "unit/analysis/slices.h"

namespace netring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ClaimKind = Claim::Kind;

constexpr int64_t kContestSizes[] = {64, 512, 4096, 65536};

/// Cells of a1, a2 and zc at each size, by size and then by variant, and the group of each size.
struct Field {
  std::vector<CellResult> cells;
  std::vector<Group> groups;
  std::vector<bool> usable;

  std::vector<Contest> contests() const { return ContestsOf(groups, cells, usable); }
  Contest contest() const { return contests().front(); }
};

Field FieldOf(size_t sizes, const std::vector<std::string>& impls = {"a1", "a2", "zc"}) {
  Field field;
  for (size_t i = 0; i < sizes; ++i) {
    Group group{.baseline = field.cells.size(), .others = {}};
    for (const std::string& impl : impls) {
      if (impl != impls.front()) group.others.push_back(field.cells.size());
      field.cells.emplace_back(
          Cell{.technique = {.variant = impl}, .load = {.size = kContestSizes[i]}});
    }
    field.groups.push_back(group);
  }
  field.usable.assign(field.cells.size(), true);
  return field;
}

/// All pairs of one size, by what each cell costs.
CompareCells ByCosts(const std::vector<double>& costs) {
  return
      [costs](size_t cell, size_t base) { return ComparisonOf(costs[cell] / costs[base], 0.002); };
}

std::vector<ClaimKind> KindsOf(const std::vector<Claim>& claims) {
  std::vector<ClaimKind> kinds;
  for (const Claim& each : claims) kinds.push_back(each.kind);
  return kinds;
}

// --- Contests ---

TEST(Contests, JoinTheSizesOfWhatIsAlikeOtherwise) {
  Field field = FieldOf(2);
  for (size_t i = 3; i < 6; ++i) field.cells[i].cell.load.size = 16;
  const std::vector<Contest> one = field.contests();
  ASSERT_THAT(one, SizeIs(1));
  ASSERT_THAT(one[0].sizes, SizeIs(2));
  EXPECT_EQ(one[0].sizes[0].size, 16) << "ascending";
  EXPECT_THAT(one[0].cells(), ElementsAre(3, 4, 5, 0, 1, 2));
  for (size_t i = 3; i < 6; ++i) field.cells[i].cell.load.threads = 2;
  EXPECT_THAT(field.contests(), SizeIs(2));
}

TEST(Contests, LeaveOutTheTwinAndWhatMayNotBeUsed) {
  Field field = FieldOf(2);
  field.cells.push_back(field.cells[0]);
  field.cells.back().cell.twin = 1;
  field.groups[0].twin = field.cells.size() - 1;
  field.usable.push_back(true);
  field.usable[1] = false;
  EXPECT_THAT(field.contest().cells(), ElementsAre(0, 2, 3, 4, 5));
  EXPECT_THAT(field.contest().without, IsEmpty());
}

TEST(Contests, LeaveOutWhatOnlyShowsTheLeastThatItCosts) {
  Field field = FieldOf(1);
  field.cells[1].cell.technique.recv = "trunc";
  EXPECT_THAT(field.contest().cells(), ElementsAre(0, 2));
}

TEST(Contests, KnowTheSizesWithoutNumbers) {
  Field field = FieldOf(3);
  for (size_t i = 3; i < 6; ++i) field.usable[i] = false;
  EXPECT_THAT(field.contest().without, ElementsAre(512));
  EXPECT_THAT(field.contest().sizes, SizeIs(2));
  field.usable.assign(field.cells.size(), false);
  EXPECT_THAT(field.contests(), IsEmpty());
}

TEST(Contests, NameTheContendersInTheOrderOfTheRun) {
  Field field = FieldOf(2);
  EXPECT_THAT(field.contest().contenders(field.cells), ElementsAre(0, 1, 2));
  field.usable[0] = false;  // the baseline has no numbers at the smallest size
  EXPECT_THAT(field.contest().contenders(field.cells), ElementsAre(3, 1, 2));
  const Contest contest = field.contest();
  EXPECT_EQ(FindContender(contest.sizes[0], ContenderOf(field.cells[3].cell), field.cells),
            std::nullopt);
  EXPECT_EQ(FindContender(contest.sizes[1], ContenderOf(field.cells[1].cell), field.cells), 4U);
}

TEST(Contests, TellAgentsAndEnginesApart) {
  Cell a;
  Cell b = a;
  b.load.size = 2 * a.load.size;
  EXPECT_EQ(ContenderOf(a), ContenderOf(b));
  b.agent = "other";
  EXPECT_NE(ContenderOf(a), ContenderOf(b));
  b.agent.clear();
  b.technique.engine = "epoll";
  EXPECT_NE(ContenderOf(a), ContenderOf(b));
}

// --- Claims ---

TEST(RangeClaims, OneForTheSizesThatHaveOneWinner) {
  const Field field = FieldOf(4);
  const auto claims = RangeClaims(field.contest(), field.cells,
                                  ByCosts({10, 12, 14, 10, 12, 14, 20, 22, 15, 20, 22, 10}));
  ASSERT_THAT(KindsOf(claims), ElementsAre(ClaimKind::kCostsLeast, ClaimKind::kCostsLeast));
  EXPECT_EQ(claims[0].from, 64);
  EXPECT_EQ(claims[0].to, 512);
  EXPECT_EQ(claims[0].subject, 3U) << "its numbers are of the range's last size";
  EXPECT_EQ(claims[0].other, 4U) << "the next";
  EXPECT_NEAR(*claims[0].comparison->ratio, 10.0 / 12, 1e-12);
  EXPECT_THAT(claims[0].cells, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(claims[1].subject, 11U);
  EXPECT_EQ(claims[1].from, 4096);
  EXPECT_EQ(claims[1].to, 65536);
}

TEST(RangeClaims, WhatCostsTheSameIsOneRangeWhicheverIsLowest) {
  const Field field = FieldOf(2);
  const auto claims =
      RangeClaims(field.contest(), field.cells, ByCosts({10, 10.1, 14, 10.1, 10, 14}));
  ASSERT_THAT(KindsOf(claims), ElementsAre(ClaimKind::kSame));
  EXPECT_EQ(claims[0].subject, 4U);
  EXPECT_EQ(claims[0].from, 64);
}

TEST(RangeClaims, OneThatCannotBeToldKeepsFromRecommending) {
  const Field field = FieldOf(1);
  Pairs pairs;
  pairs.Set(1, 0, ComparisonOf(1.01, 0.005)).Set(2, 0, ComparisonOf(1.1, 0.2));
  pairs.Set(2, 1, ComparisonOf(1.1, 0.2));
  const auto claims = RangeClaims(field.contest(), field.cells, pairs.AsFunction());
  ASSERT_THAT(KindsOf(claims), ElementsAre(ClaimKind::kNotTold));
  EXPECT_EQ(claims[0].subject, 0U);
  EXPECT_FALSE(claims[0].other.has_value());
}

TEST(RangeClaims, OfACircleIsNotTold) {
  const Field field = FieldOf(1);
  Pairs pairs;
  pairs.Set(1, 0, ComparisonOf(0.9)).Set(2, 1, ComparisonOf(0.9)).Set(0, 2, ComparisonOf(0.9));
  const auto claims = RangeClaims(field.contest(), field.cells, pairs.AsFunction());
  ASSERT_THAT(KindsOf(claims), ElementsAre(ClaimKind::kNotTold));
  EXPECT_TRUE(claims[0].ranking->is_circle());
}

TEST(RangeClaims, OneAloneIsTheOnlyOne) {
  Field field = FieldOf(1);
  field.usable[1] = field.usable[2] = false;
  EXPECT_THAT(KindsOf(RangeClaims(field.contest(), field.cells, ByCosts({1, 1, 1}))),
              ElementsAre(ClaimKind::kOnly));
}

TEST(NeverBeaten, AreThoseThanWhichNoneIsToldToCostLess) {
  const Field field = FieldOf(2);
  const auto claim =
      NeverBeaten(field.contest(), field.cells, ByCosts({10, 10.1, 9, 10, 10.1, 20}));
  EXPECT_EQ(claim, std::nullopt) << "each is beaten once";
  const auto two =
      NeverBeaten(field.contest(), field.cells, ByCosts({10, 10.1, 12, 10, 10.1, 9.95}));
  ASSERT_TRUE(two.has_value());
  EXPECT_THAT(two->subjects, ElementsAre(0, 1));
  EXPECT_EQ(two->from, 64);
  EXPECT_EQ(two->to, 512);
}

TEST(NeverBeaten, NeedsAnAnswerAtEachSize) {
  Field field = FieldOf(2, {"a1", "a2"});
  const auto cost = Pairs().Set(1, 0, ComparisonOf(1.2)).Set(3, 2, FewRounds(1.2));
  EXPECT_EQ(NeverBeaten(field.contest(), field.cells, cost.AsFunction()), std::nullopt);
  field.usable[3] = false;
  EXPECT_EQ(NeverBeaten(field.contest(), field.cells, ByCosts({1, 2, 1, 2})), std::nullopt)
      << "nothing to be beaten by";
}

TEST(NeverBeaten, OfRandomCellsIsNeverBeaten) {
  Random random(3);
  int claimed = 0;
  for (int draw = 0; draw < 300; ++draw) {
    const Field field = FieldOf(2);
    Pairs pairs;
    for (const size_t first : {size_t{0}, size_t{3}}) {
      pairs.Set(first + 1, first, RandomComparison(&random));
      pairs.Set(first + 2, first, RandomComparison(&random));
      pairs.Set(first + 2, first + 1, RandomComparison(&random));
    }
    const CompareCells cost = pairs.AsFunction();
    const auto claim = NeverBeaten(field.contest(), field.cells, cost);
    std::vector<size_t> expected;
    for (size_t i = 0; i < 3; ++i) {
      bool beaten = false;
      for (const size_t first : {size_t{0}, size_t{3}}) {
        for (size_t k = 0; k < 3; ++k)
          beaten |= k != i && cost(first + k, first + i).answer == Answer::kLess;
      }
      if (!beaten) expected.push_back(i);
    }
    ASSERT_EQ(claim.has_value() ? claim->subjects : std::vector<size_t>(), expected) << draw;
    claimed += claim.has_value() ? 1 : 0;
  }
  EXPECT_GT(claimed, 30);
}

TEST(CrossoverClaims, OneForEachBesideTheFirst) {
  const Field field = FieldOf(2);
  const auto claims =
      CrossoverClaims(field.contest(), field.cells, ByCosts({10, 12, 14, 20, 22, 15}));
  ASSERT_THAT(KindsOf(claims), ElementsAre(ClaimKind::kNoCrossover, ClaimKind::kCrossover));
  EXPECT_EQ(claims[1].subject, 2U);
  EXPECT_EQ(claims[1].other, 0U);
  EXPECT_EQ(claims[1].crossover->answer, Answer::kLess);
  EXPECT_THAT(claims[1].cells, ElementsAre(0, 2, 3, 5)) << "base and cell by turns";
  EXPECT_THAT(CrossoverClaims(FieldOf(1).contest(), field.cells, ByCosts({1, 2, 3})), IsEmpty());
}

TEST(CrossoverClaims, PassOverASizeWithoutOneOfTheTwo) {
  Field field = FieldOf(3, {"a1", "zc"});
  field.usable[3] = false;
  const auto claims =
      CrossoverClaims(field.contest(), field.cells, ByCosts({10, 14, 10, 10, 20, 15}));
  ASSERT_THAT(KindsOf(claims), ElementsAre(ClaimKind::kCrossover));
  EXPECT_THAT(claims[0].cells, ElementsAre(0, 1, 4, 5));
  EXPECT_GT(*claims[0].crossover->size, 64);
  EXPECT_LT(*claims[0].crossover->size, 4096);
  field.usable[5] = false;
  EXPECT_THAT(KindsOf(CrossoverClaims(field.contest(), field.cells, ByCosts({1, 2, 1, 1, 1, 1}))),
              ElementsAre(ClaimKind::kCrossoverNotTold));
}

TEST(MostThroughput, IsToldFromAllOthers) {
  Field field = FieldOf(1);
  const CompareCells by_place = [](size_t cell, size_t base) {
    return ComparisonOf(static_cast<double>(cell + 1) / static_cast<double>(base + 1));
  };
  for (size_t i = 0; i < 3; ++i) {
    Slice slice = SliceOfWork(0, 1000);
    slice.client.bytes *= static_cast<int64_t>(i + 1);
    field.cells[i].Add(slice);
  }
  EXPECT_EQ(MostThroughput(field.cells, field.usable, by_place)->subject, 2U);
  field.usable[2] = false;
  EXPECT_EQ(MostThroughput(field.cells, field.usable, by_place)->subject, 1U);
  const CompareCells alike = [](size_t, size_t) { return ComparisonOf(1); };
  EXPECT_EQ(MostThroughput(field.cells, field.usable, alike), std::nullopt) << "chance decides";
  const CompareCells none = [](size_t, size_t) { return Comparison(); };
  EXPECT_EQ(MostThroughput(field.cells, field.usable, none), std::nullopt) << "one may have more";
}

TEST(MostThroughput, IsOfNoCellWithoutOne) {
  Field field = FieldOf(1);
  field.usable.assign(field.usable.size(), false);
  field.usable[0] = true;
  const CompareCells none = [](size_t, size_t) { return Comparison(); };
  EXPECT_EQ(MostThroughput(field.cells, field.usable, none), std::nullopt);
}

TEST(Group, NamesItsBaselineFirst) {
  EXPECT_THAT((Group{.baseline = 2, .others = {0, 5}, .twin = 7}.members()), ElementsAre(2, 0, 5));
}

}  // namespace
}  // namespace netring
