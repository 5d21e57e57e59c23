#include "experiment/stopping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/analysis/slices.h"

namespace netring {
namespace {

using testing::ElementsAre;

/// A baseline, two others and a twin.
const std::vector<Group> kOneGroup{{.baseline = 0, .others = {1, 2}, .twin = 3}};

Method WithDuration(int64_t slices) {
  return {.duration_ns = slices * 20 * kNsPerMs, .margin = 0.02};
}

/// Around a cost, by turns `spread` per mille above and below.
CellResult CellAround(int64_t cost, int64_t spread, int64_t rounds) {
  return CellOfWork(rounds, [=](int64_t round) {
    return cost + (round % 2 == 0 ? 1 : -1) * cost * spread / 1000;
  });
}

/// Of 30 rounds: the others cost half as much again, with that spread.
std::vector<CellResult> GroupWithSpreads(int64_t first, int64_t second, int64_t rounds = 30) {
  return {CellAround(10'000, 0, rounds), CellAround(15'000, first, rounds),
          CellAround(15'000, second, rounds), CellAround(10'000, 0, rounds)};
}

TEST(PrecisionOf, IsOnWhereCellsAreCompared) {
  EXPECT_DOUBLE_EQ(PrecisionOf({}, kOneGroup), 0.015);
  EXPECT_EQ(PrecisionOf({}, {}), 0);
  EXPECT_DOUBLE_EQ(PrecisionOf({.precision = 0.05}, {}), 0.05);
  EXPECT_EQ(PrecisionOf({.precision = 0}, kOneGroup), 0);
  EXPECT_EQ(PrecisionOf({.budget_ns = 1}, kOneGroup), 0.015) << "which cells go first";
}

TEST(DueCells, AnEffectWithinItsControlGoesOn) {
  std::vector<CellResult> cells{CellAround(10'000, 0, 30), CellAround(10'300, 10, 30),
                                CellAround(15'000, 0, 30), CellAround(10'000, 10, 30)};
  EXPECT_THAT(DueCells(WithDuration(60), kOneGroup, cells),
              ElementsAre(false, false, false, false));
  cells[3] = CellAround(10'000, 40, 30);
  EXPECT_THAT(DueCells(WithDuration(60), kOneGroup, cells), ElementsAre(true, true, false, true));
}

TEST(DueCells, UntilTheDurationIsMeasured) {
  const std::vector<CellResult> cells{CellAround(100, 0, 3), CellAround(100, 0, 2), CellResult()};
  EXPECT_THAT(DueCells(WithDuration(3), {}, cells), ElementsAre(false, true, true));
  EXPECT_THAT(DueCells(WithDuration(4), {}, cells), ElementsAre(true, true, true));
}

TEST(DueCells, TornSlicesCountAsAsked) {
  CellResult cell = CellAround(100, 0, 2);
  cell.Add(TornSlice(2, "x"));
  EXPECT_THAT(DueCells(WithDuration(3), {}, {cell}), ElementsAre(false));
}

TEST(DueCells, NoneThatCannotRun) {
  CellResult skipped;
  skipped.skipped = {Outcome::Kind::kSkipped, "x"};
  CellResult failed;
  failed.Add(FailedSlice(0, "x"));
  EXPECT_THAT(DueCells(WithDuration(3), {}, {skipped, failed}), ElementsAre(false, false));
  EXPECT_THAT(DueCells({.budget_ns = 1}, {}, {skipped, failed}), ElementsAre(false, false));
}

// The next slice may be whole.
TEST(DueCells, ATornSliceIsNoEnd) {
  CellResult torn;
  torn.Add(TornSlice(0, "x"));
  EXPECT_THAT(DueCells(WithDuration(3), {}, {torn}), ElementsAre(true));
}

TEST(DueCells, NotWhatIsPreciseEnough) {
  EXPECT_THAT(DueCells(WithDuration(100), kOneGroup, GroupWithSpreads(1, 1)),
              ElementsAre(false, false, false, false));
}

TEST(DueCells, ABaselineAndItsTwinGoOnWithTheLastOfTheOthers) {
  EXPECT_THAT(DueCells(WithDuration(100), kOneGroup, GroupWithSpreads(1, 400)),
              ElementsAre(true, false, true, true));
  EXPECT_THAT(DueCells(WithDuration(100), kOneGroup, GroupWithSpreads(400, 400)),
              ElementsAre(true, true, true, true));
}

TEST(DueCells, ABudgetGoesFirstToWhatIsNotPreciseYet) {
  EXPECT_THAT(DueCells({.budget_ns = 1, .margin = 0.02}, kOneGroup, GroupWithSpreads(1, 400)),
              ElementsAre(true, false, true, true));
  EXPECT_THAT(DueCells({.budget_ns = 1, .margin = 0.02}, kOneGroup, GroupWithSpreads(1, 1)),
              ElementsAre(true, true, true, true))
      << "and then to all";
}

TEST(DueCells, ABudgetIsNotSpentOnWhatIsComparedWithNone) {
  const Method budget{.budget_ns = 1, .margin = 0.02};
  std::vector<CellResult> cells = GroupWithSpreads(1, 400);
  cells.push_back(CellAround(10'000, 0, 19));
  EXPECT_THAT(DueCells(budget, kOneGroup, cells), ElementsAre(true, false, true, true, true));
  cells[4] = CellAround(10'000, 0, 20);
  EXPECT_THAT(DueCells(budget, kOneGroup, cells), ElementsAre(true, false, true, true, false));
  cells[2] = CellAround(15'000, 1, 30);
  EXPECT_THAT(DueCells(budget, kOneGroup, cells), ElementsAre(true, true, true, true, true));
  for (const size_t other : {1, 2}) {
    for (const int64_t round : {30, 31}) cells[other].Add(FailedSlice(round, "x"));
  }
  cells[4] = CellAround(10'000, 0, 3);
  EXPECT_THAT(DueCells(budget, kOneGroup, cells), ElementsAre(false, false, false, false, true))
      << "the baseline is alone";
}

TEST(DueCells, TheWidestIsTheLeastPreciseThatGoesOn) {
  std::optional<Widest> widest;
  const std::vector<CellResult> cells = GroupWithSpreads(200, 400);
  DueCells(WithDuration(100), kOneGroup, cells, &widest);
  ASSERT_TRUE(widest.has_value());
  EXPECT_EQ(widest->cell, kOneGroup[0].others[1]);
  EXPECT_EQ(widest->half_width,
            Compare(cells[widest->cell], cells[kOneGroup[0].baseline], kCost, 0.02).half_width());
  widest.reset();
  DueCells(WithDuration(100), kOneGroup, GroupWithSpreads(1, 1), &widest);
  EXPECT_FALSE(widest.has_value()) << "all are precise";
}

TEST(DueCells, NotAfterFewRounds) {
  EXPECT_THAT(DueCells(WithDuration(100), kOneGroup, GroupWithSpreads(1, 1, 19)),
              ElementsAre(true, true, true, true));
  EXPECT_THAT(DueCells(WithDuration(100), kOneGroup, GroupWithSpreads(1, 1, 20)),
              ElementsAre(false, false, false, false));
}

TEST(DueCells, NothingIsComparedWithABaselineThatFailed) {
  std::vector<CellResult> cells = GroupWithSpreads(1, 1);
  for (const int64_t round : {30, 31}) cells[0].Add(FailedSlice(round, "x"));
  EXPECT_THAT(DueCells(WithDuration(100), kOneGroup, cells), ElementsAre(false, true, true, false));
}

TEST(DueCells, ABaselineWhoseOthersAllFailedIsMeasuredAlone) {
  std::vector<CellResult> cells = GroupWithSpreads(1, 1);
  for (const size_t other : {1, 2}) {
    for (const int64_t round : {30, 31}) cells[other].Add(FailedSlice(round, "x"));
  }
  EXPECT_THAT(DueCells(WithDuration(100), kOneGroup, cells), ElementsAre(true, false, false, true));
}

TEST(DueCells, WithoutPrecisionTheDurationDecides) {
  Method method = WithDuration(100);
  method.precision = 0;
  EXPECT_THAT(DueCells(method, kOneGroup, GroupWithSpreads(1, 1)),
              ElementsAre(true, true, true, true));
}

TEST(DueCells, WithABudgetAllGoOn) {
  Method method = WithDuration(1);
  method.budget_ns = 1;
  EXPECT_THAT(DueCells(method, kOneGroup, GroupWithSpreads(1, 1)),
              ElementsAre(true, true, true, true));
}

}  // namespace
}  // namespace netring
