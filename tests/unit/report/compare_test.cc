#include "report/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Comparer, TakesTheFirstVariantOfTheSameCell) {
  Result run = RunOfTwo([](Slice* slice) { slice->client.bytes *= 2; });
  Cell other = run.cells[1].cell;
  other.load.threads = 2;
  run.cells.push_back(MeasuredCell(other));
  const Comparer comparer(run);
  const Comparison twice = comparer.VersusBaseline(run.cells[1], MetricId::kThroughput);
  EXPECT_NEAR(*twice.ratio, 2, 0.02);
  EXPECT_EQ(twice.answer, Answer::kMore);
  EXPECT_EQ(twice.rounds, kFixtureRounds);
  EXPECT_EQ(comparer.BaselineOf(run.cells[1]), &run.cells[0]);
  EXPECT_EQ(comparer.BaselineOf(run.cells[0]), nullptr) << "the baseline itself";
  EXPECT_EQ(comparer.VersusBaseline(run.cells[0], MetricId::kThroughput).ratio, std::nullopt);
  EXPECT_EQ(comparer.BaselineOf(run.cells[2]), nullptr) << "no a1 has two threads";
  EXPECT_EQ(comparer.VersusBaseline(run.cells[2], MetricId::kThroughput).ratio, std::nullopt);
}

TEST(Comparer, ComparesAlongTheAxisThatHasSeveralValues) {
  Result run = RunOf("a1");
  run.spec.sizes = {64, 4096};
  run.cells.clear();
  for (const int64_t size : run.spec.sizes) {
    run.cells.push_back(MeasuredCell(Cell{.technique = {.variant = "a1"}, .load = {.size = size}},
                                     TimesWork(size == 64 ? 1 : 2)));
  }
  const Comparer comparer(run);
  EXPECT_EQ(comparer.BaselineOf(run.cells[1]), &run.cells[0]);
  EXPECT_NEAR(*comparer.VersusBaseline(run.cells[1], kCost).ratio, 2, 0.02);
}

TEST(Comparer, ComparesNothingInARunOfOne) {
  const Result run = RunOf("a1");
  const Comparer comparer(run);
  EXPECT_THAT(comparer.groups(), IsEmpty());
  EXPECT_EQ(comparer.VersusBaseline(run.cells[0], kCost).answer, Answer::kNone);
  EXPECT_THAT(comparer.CostLogs(run.cells[0]), IsEmpty());
}

TEST(Comparer, HoldsTheControlAgainstADifference) {
  const SliceChange quiet = [](Slice*) {};
  const Result told = RunOfTwo(TimesWork(1.5), &quiet);
  EXPECT_EQ(Comparer(told).VersusBaseline(told.cells[1], kCost).answer, Answer::kMore);
  const SliceChange loud = TimesWork(2);
  const Result noise = RunOfTwo(TimesWork(1.5), &loud);
  // The twin's interval lies around 2: it does not hold 1.5.
  EXPECT_EQ(Comparer(noise).VersusBaseline(noise.cells[1], kCost).answer, Answer::kMore);
  const SliceChange wide = [](Slice* slice) { TimesWork(slice->round % 2 == 0 ? 1 : 2)(slice); };
  const Result within = RunOfTwo(TimesWork(1.5), &wide);
  const Comparison cost = Comparer(within).VersusBaseline(within.cells[1], kCost);
  EXPECT_EQ(cost.answer, Answer::kUnsure);
  EXPECT_TRUE(cost.within_control);
  EXPECT_NEAR(*cost.ratio, 1.5, 0.02);
}

TEST(Comparer, ComparesABaselineWithItself) {
  const SliceChange dearer = TimesWork(1.1);
  const Result run = RunOfTwo({}, &dearer);
  const Comparer comparer(run);
  ASSERT_THAT(comparer.groups(), SizeIs(1));
  const Comparison control = comparer.ControlOf(comparer.groups()[0], kCost);
  EXPECT_NEAR(*control.ratio, 1.1, 0.01);
  EXPECT_EQ(control.answer, Answer::kMore);
  EXPECT_EQ(comparer.BaselineOf(run.cells[2]), nullptr) << "the control is none of the others";
  const Result without = RunOfTwo();
  const Comparer none(without);
  EXPECT_EQ(none.ControlOf(none.groups()[0], kCost).answer, Answer::kNone);
}

TEST(Comparer, HasNothingOfABaselineThatFailed) {
  Result run = RunOfTwo();
  for (const int64_t round : {kFixtureRounds, kFixtureRounds + 1}) {
    Slice failed{.round = round};
    failed.outcome = {Outcome::Kind::kFailed, "x"};
    run.cells[0].Add(failed);
  }
  EXPECT_EQ(Comparer(run).VersusBaseline(run.cells[1], MetricId::kThroughput).ratio, std::nullopt);
}

TEST(Comparer, CostLogsAreThoseOfItsComparison) {
  const Result run =
      RunOfTwo(InRound(3, [](Slice* slice) { slice->outcome = {Outcome::Kind::kTorn, "x"}; }));
  const Comparer comparer(run);
  EXPECT_THAT(comparer.CostLogs(run.cells[1]), SizeIs(kFixtureRounds - 1));
  EXPECT_EQ(comparer.VersusBaseline(run.cells[1], kCost).rounds, kFixtureRounds - 1);
}

}  // namespace
}  // namespace netring
