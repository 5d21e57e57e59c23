#include "analysis/contrast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.h"
#include "unit/analysis/slices.h"

namespace netring {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Of two factors: none, the first, the second, both.
const std::vector<Switches> kTwo = {{false, false}, {true, false}, {false, true}, {true, true}};

TEST(PairWeights, AreTheMeanOverThePairs) {
  EXPECT_THAT(PairWeights(kTwo, 0, {true, true, true, true}), ElementsAre(-0.5, 0.5, -0.5, 0.5));
  EXPECT_THAT(PairWeights(kTwo, 1, {true, true, true, true}), ElementsAre(-0.5, -0.5, 0.5, 0.5));
}

TEST(PairWeights, LeaveOutAPairOfWhichOneIsMissing) {
  EXPECT_THAT(PairWeights(kTwo, 0, {true, true, true, false}), ElementsAre(-1, 1, 0, 0));
  EXPECT_THAT(PairWeights(kTwo, 0, {true, false, true, false}), Each(0)) << "no pair";
}

TEST(ContrastWeights, OfOneFactorAreOnLessOff) {
  EXPECT_THAT(ContrastWeights(kTwo, {0}), ElementsAre(-0.5, 0.5, -0.5, 0.5));
}

TEST(ContrastWeights, OfTwoAreTheOnesEffectWithTheOtherOnLessThatWithItOff) {
  EXPECT_THAT(ContrastWeights(kTwo, {0, 1}), ElementsAre(1, -1, -1, 1));
}

std::vector<CellResult> PlantedCells(const std::vector<int64_t>& work_ns) {
  std::vector<CellResult> cells;
  for (const int64_t ns : work_ns) {
    // A drift of all cells, which cancels.
    cells.push_back(CellOfWork(10, [ns](int64_t round) { return ns * (10 + round); }));
  }
  return cells;
}

std::vector<const CellResult*> PointersTo(const std::vector<CellResult>& cells) {
  std::vector<const CellResult*> pointers;
  for (const CellResult& each : cells) pointers.push_back(&each);
  return pointers;
}

TEST(WeightedLogs, FindPlantedEffects) {
  // The first does 1.5, the second 2, and both together 1.2 besides.
  const std::vector<CellResult> cells = PlantedCells({1000, 1500, 2000, 3600});
  const auto pointers = PointersTo(cells);
  EXPECT_THAT(WeightedLogs(pointers, ContrastWeights(kTwo, {0}), kCost),
              Each(DoubleNear(std::log(1.5) + std::log(1.2) / 2, 1e-9)));
  EXPECT_THAT(WeightedLogs(pointers, ContrastWeights(kTwo, {0, 1}), kCost),
              Each(DoubleNear(std::log(1.2), 1e-9)));
}

TEST(WeightedLogs, AreOfTheRoundsThatAllWeightedCellsHave) {
  std::vector<CellResult> cells = PlantedCells({1000, 1500, 2000});
  cells[1] = CellResult();
  for (const int64_t round : {1, 4}) cells[1].Add(SliceOfWork(round, 1000));
  EXPECT_THAT(WeightedLogs(PointersTo(cells), {-1, 1, 0}, kCost), SizeIs(2));
  EXPECT_THAT(WeightedLogs(PointersTo(cells), {-1, 0, 1}, kCost), SizeIs(10));
  EXPECT_THAT(WeightedLogs(PointersTo(cells), {0, 0, 0}, kCost), IsEmpty());
}

TEST(WeightedLogs, HaveNothingOfACellThatIsMissingOrFailed) {
  std::vector<CellResult> cells = PlantedCells({1000, 1500});
  EXPECT_THAT(WeightedLogs({&cells[0], nullptr}, {-1, 1}, kCost), IsEmpty());
  EXPECT_FALSE(HasLogs(nullptr, kCost));
  EXPECT_TRUE(HasLogs(&cells[1], kCost));
  EXPECT_FALSE(HasLogs(&cells[1], MetricId::kLatencyP50));
  cells[1].Add(FailedSlice(10, "x"));
  EXPECT_FALSE(HasLogs(&cells[1], kCost));
  EXPECT_THAT(WeightedLogs(PointersTo(cells), {-1, 1}, kCost), IsEmpty());
}

// What all cells have in common has no effect.
TEST(Weights, OfRandomDesignsAddUpToNothing) {
  Random random(5);
  for (int draw = 0; draw < 200; ++draw) {
    const size_t factors = 2 + random.Below(3);
    std::vector<Switches> points;
    std::vector<bool> there;
    for (size_t bits = 0; bits < (size_t{1} << factors); ++bits) {
      Switches point;
      for (size_t i = 0; i < factors; ++i) point.push_back((bits >> i & 1) != 0);
      points.push_back(point);
      there.push_back(random.Below(4) != 0);
    }
    const size_t factor = random.Below(factors);
    for (const Weights& weights :
         {PairWeights(points, factor, there), ContrastWeights(points, {factor}),
          ContrastWeights(points, {factor, (factor + 1) % factors})}) {
      ASSERT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 0, 1e-12) << draw;
    }
    const Weights pairs = PairWeights(points, factor, there);
    for (size_t i = 0; i < pairs.size(); ++i) ASSERT_TRUE(there[i] || pairs[i] == 0) << draw;
  }
}

}  // namespace
}  // namespace netring
