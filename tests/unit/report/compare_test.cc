#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "analysis/comparer.h"
#include "base/random.h"
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
  const Comparer comparer = ComparerOf(run);
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
  const Comparer comparer = ComparerOf(run);
  EXPECT_EQ(comparer.BaselineOf(run.cells[1]), &run.cells[0]);
  EXPECT_NEAR(*comparer.VersusBaseline(run.cells[1], kCost).ratio, 2, 0.02);
}

TEST(Comparer, ComparesNothingInARunOfOne) {
  const Result run = RunOf("a1");
  const Comparer comparer = ComparerOf(run);
  EXPECT_THAT(comparer.groups(), IsEmpty());
  EXPECT_EQ(comparer.VersusBaseline(run.cells[0], kCost).answer, Answer::kNone);
  EXPECT_THAT(comparer.CostLogs(run.cells[0]), IsEmpty());
}

TEST(Comparer, HoldsTheControlAgainstADifference) {
  const SliceChange quiet = [](Slice*) {};
  const Result told = RunOfTwo(TimesWork(1.5), &quiet);
  EXPECT_EQ(ComparerOf(told).VersusBaseline(told.cells[1], kCost).answer, Answer::kMore);
  const SliceChange loud = TimesWork(2);
  const Result noise = RunOfTwo(TimesWork(1.5), &loud);
  // The twin's interval lies around 2: it does not hold 1.5.
  EXPECT_EQ(ComparerOf(noise).VersusBaseline(noise.cells[1], kCost).answer, Answer::kMore);
  const SliceChange wide = [](Slice* slice) { TimesWork(slice->round % 2 == 0 ? 1 : 2)(slice); };
  const Result within = RunOfTwo(TimesWork(1.5), &wide);
  const Comparison cost = ComparerOf(within).VersusBaseline(within.cells[1], kCost);
  EXPECT_EQ(cost.answer, Answer::kUnsure);
  EXPECT_TRUE(cost.within_control);
  EXPECT_NEAR(*cost.ratio, 1.5, 0.02);
}

TEST(Comparer, ComparesABaselineWithItself) {
  const SliceChange dearer = TimesWork(1.1);
  const Result run = RunOfTwo({}, &dearer);
  const Comparer comparer = ComparerOf(run);
  ASSERT_THAT(comparer.groups(), SizeIs(1));
  const Comparison control = comparer.ControlOf(comparer.groups()[0], kCost);
  EXPECT_NEAR(*control.ratio, 1.1, 0.01);
  EXPECT_EQ(control.answer, Answer::kMore);
  EXPECT_EQ(comparer.BaselineOf(run.cells[2]), nullptr) << "the control is none of the others";
  const Result without = RunOfTwo();
  const Comparer none = ComparerOf(without);
  EXPECT_EQ(none.ControlOf(none.groups()[0], kCost).answer, Answer::kNone);
}

TEST(Comparer, HasNothingOfABaselineThatFailed) {
  Result run = RunOfTwo();
  for (const int64_t round : {kFixtureRounds, kFixtureRounds + 1}) {
    Slice failed{.round = round};
    failed.outcome = {Outcome::Kind::kFailed, "x"};
    run.cells[0].Add(failed);
  }
  EXPECT_EQ(ComparerOf(run).VersusBaseline(run.cells[1], MetricId::kThroughput).ratio,
            std::nullopt);
}

TEST(Comparer, CostLogsAreThoseOfItsComparison) {
  const Result run =
      RunOfTwo(InRound(3, [](Slice* slice) { slice->outcome = {Outcome::Kind::kTorn, "x"}; }));
  const Comparer comparer = ComparerOf(run);
  EXPECT_THAT(comparer.CostLogs(run.cells[1]), SizeIs(kFixtureRounds - 1));
  EXPECT_EQ(comparer.VersusBaseline(run.cells[1], kCost).rounds, kFixtureRounds - 1);
}

// --- Which control holds for which pair ---

constexpr int64_t kNoSize = 0;

/// a1, a2 and zc at two sizes, then the control of each size, with work of a1's beside a1 in every
/// other round of it; a group of which `without` is the size has none.
Result WithTwoGroups(const std::vector<double>& of_controls, int64_t without = kNoSize) {
  Result run = RunOf("a1");
  run.spec.impl = {"a1", "a2", "zc"};
  run.spec.sizes = {64, 4096};
  run.cells.clear();
  for (const std::string& impl : run.spec.impl) {
    for (const int64_t size : run.spec.sizes)
      run.cells.push_back(
          MeasuredCell(Cell{.technique = {.variant = impl}, .load = {.size = size}}));
  }
  for (size_t i = 0; i < 2; ++i) {
    if (run.spec.sizes[i] == without) continue;
    Cell twin = run.cells[i].cell;
    twin.twin = 1;
    run.cells.push_back(MeasuredCell(twin, [factor = of_controls[i]](Slice* slice) {
      if (slice->round % 2 == 0) TimesWork(factor)(slice);
    }));
  }
  return run;
}

TEST(Comparer, ThePairWithTheBaselineHasItsControl) {
  const Result run = WithTwoGroups({1.3, 1});
  const Comparer comparer = ComparerOf(run);
  const Interval own = *comparer.ControlOf(comparer.groups()[0], kCost).interval;
  const auto below = comparer.ControlFor(2, 0, kCost);
  EXPECT_DOUBLE_EQ(below->low, own.low);
  EXPECT_DOUBLE_EQ(below->high, own.high);
  const auto above = comparer.ControlFor(0, 2, kCost);
  EXPECT_DOUBLE_EQ(above->low, 1 / own.high);
  EXPECT_DOUBLE_EQ(above->high, 1 / own.low);
}

TEST(Comparer, APairWithoutTheBaselineHasItBothWays) {
  const Result run = WithTwoGroups({1.3, 1});
  const Comparer comparer = ComparerOf(run);
  const Interval own = *comparer.ControlOf(comparer.groups()[0], kCost).interval;
  const auto control = comparer.ControlFor(4, 2, kCost);
  EXPECT_DOUBLE_EQ(control->high, std::max(own.high, 1 / own.low));
  EXPECT_DOUBLE_EQ(control->low * control->high, 1);
}

TEST(Comparer, APairOfTwoGroupsHasBothControls) {
  const Result run = WithTwoGroups({1.3, 1.1});
  const Comparer comparer = ComparerOf(run);
  const auto first = comparer.ControlFor(4, 2, kCost);
  const auto second = comparer.ControlFor(5, 3, kCost);
  for (const auto& [cell, base] : {std::pair(2, 3), std::pair(3, 2)}) {
    const auto control = comparer.ControlFor(cell, base, kCost);
    EXPECT_DOUBLE_EQ(control->high, std::max(first->high, second->high));
    EXPECT_DOUBLE_EQ(control->low, std::min(first->low, second->low));
  }
}

TEST(Comparer, AGroupWithoutAControlHasNone) {
  const Result run = WithTwoGroups({1.3, 1.3}, 4096);
  const Comparer comparer = ComparerOf(run);
  EXPECT_TRUE(comparer.ControlFor(2, 0, kCost).has_value());
  EXPECT_FALSE(comparer.ControlFor(3, 1, kCost).has_value());
  EXPECT_TRUE(comparer.ControlFor(3, 2, kCost).has_value()) << "that of the other group";
}

Answer Opposite(Answer answer) {
  if (answer == Answer::kLess) return Answer::kMore;
  return answer == Answer::kMore ? Answer::kLess : answer;
}

TEST(Comparer, TheSamePairTheOtherWayRoundSaysTheOpposite) {
  Random random(11);
  std::set<Answer> seen;
  const auto factor = [&] { return 0.9 + static_cast<double>(random.Below(200)) / 1000; };
  for (int draw = 0; draw < 30; ++draw) {
    Result run = WithTwoGroups({factor(), factor()}, random.Below(4) == 0 ? 64 : kNoSize);
    for (CellResult& each : run.cells) {
      if (each.cell.twin != 0) continue;
      const double middle = random.Below(3) == 0 ? 1.02 : factor();
      const double noise = random.Below(2) == 0 ? 0.002 : 0.1;
      each = MeasuredCell(each.cell, [&](Slice* slice) {
        TimesWork(middle * (1 + noise * static_cast<double>(random.Below(100)) / 100))(slice);
      });
    }
    const Comparer comparer = ComparerOf(run);
    for (size_t a = 0; a < 6; ++a) {
      for (size_t b = 0; b < a; ++b) {
        const Comparison there = comparer.Between(a, b, kCost);
        const Comparison back = comparer.Between(b, a, kCost);
        seen.insert(there.answer);
        ASSERT_EQ(back.answer, Opposite(there.answer)) << draw << ": " << a << " beside " << b;
        ASSERT_EQ(back.within_control, there.within_control);
        ASSERT_EQ(back.rounds, there.rounds);
        ASSERT_NEAR(*back.ratio * *there.ratio, 1, 1e-9);
        ASSERT_NEAR(back.interval->low * there.interval->high, 1, 1e-9);
        ASSERT_NEAR(back.interval->high * there.interval->low, 1, 1e-9);
      }
    }
  }
  EXPECT_THAT(seen, SizeIs(4)) << "same, less, more and unsure";
}

}  // namespace
}  // namespace netring
