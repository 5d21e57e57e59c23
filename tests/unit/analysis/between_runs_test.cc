#include "analysis/between_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "unit/analysis/slices.h"

namespace netring {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

constexpr double kSameWithin = 0.02;

/// Normal enough: the sum of twelve.
double Noise(Random* random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(random->Below(1'000'000)) / 1e6;
  return sum;
}

/// A run around `middle`, whose blocks of 30 rounds each lie `step` apart from the one before, up
/// and down by turns.
std::vector<double> RunAround(double middle, double step, double sigma, Random* random,
                              int rounds = 240) {
  std::vector<double> logs;
  for (int round = 0; round < rounds; ++round)
    logs.push_back(middle + (round / 30 % 2 == 0 ? 0 : step) + sigma * Noise(random));
  return logs;
}

std::vector<double> Flat(double middle, size_t rounds = 24) {
  return std::vector<double>(rounds, middle);
}

Answer AnswerTo(const RunsOfCell& base, const RunsOfCell& fresh, double margin = kSameWithin) {
  return CompareRuns(base, fresh, margin).comparison.answer;
}

// --- Two single runs ---

TEST(CompareRuns, OfCalmRunsTellsAllThreeAnswers) {
  EXPECT_EQ(AnswerTo({Flat(0)}, {Flat(0.1)}), Answer::kMore);
  EXPECT_EQ(AnswerTo({Flat(0)}, {Flat(-0.1)}), Answer::kLess);
  EXPECT_EQ(AnswerTo({Flat(0)}, {Flat(0.01)}), Answer::kSame);
}

TEST(CompareRuns, TheFloorIsThreeTimesTheLargestStepOfEitherRun) {
  std::vector<double> moved = Flat(0);
  for (size_t i = 8; i < 12; ++i) moved[i] = 0.02;  // one block of six
  for (const bool of_base : {true, false}) {
    const BetweenRuns found = of_base ? CompareRuns({moved}, {Flat(0.1)}, kSameWithin)
                                      : CompareRuns({Flat(0)}, {moved}, kSameWithin);
    EXPECT_NEAR(*found.floor, std::expm1(0.06), 1e-12);
  }
  const BetweenRuns found = CompareRuns({moved}, {Flat(0.1)}, kSameWithin);
  EXPECT_NEAR(found.comparison.interval->low, std::exp(0.04), 1e-12);
  EXPECT_NEAR(found.comparison.interval->high, std::exp(0.16), 1e-12);
  EXPECT_EQ(found.comparison.answer, Answer::kMore);
  EXPECT_EQ(AnswerTo({moved}, {Flat(0.05)}), Answer::kUnsure);
  EXPECT_EQ(AnswerTo({moved}, {Flat(0)}), Answer::kUnsure) << "no larger than the margin is not it";
}

TEST(CompareRuns, WhatIsWithinTheMarginIsNotToldAlthoughItExceedsTheFloor) {
  std::vector<double> moved = Flat(0);
  for (size_t i = 8; i < 12; ++i) moved[i] = 0.004;
  EXPECT_EQ(AnswerTo({moved}, {Flat(0.015)}), Answer::kUnsure);
  EXPECT_EQ(AnswerTo({moved}, {Flat(0.015)}, 0.01), Answer::kMore);
  EXPECT_EQ(AnswerTo({moved}, {Flat(0.005)}), Answer::kSame);
}

/// A run that a neighbour disturbed for a while: a step of 16 % is a floor of 49 %.
TEST(CompareRuns, ANoisyRunIsNotBlindItIsUnsure) {
  std::vector<double> noisy = Flat(0);
  for (size_t i = 8; i < 12; ++i) noisy[i] = std::log(1.49) / 3;
  const BetweenRuns found = CompareRuns({noisy}, {Flat(std::log(1.4))}, kSameWithin);
  EXPECT_NEAR(*found.floor, 0.49, 1e-9);
  EXPECT_EQ(found.comparison.answer, Answer::kUnsure);
}

TEST(CompareRuns, OneSliceThatWasDisturbedMovesNoBlock) {
  std::vector<double> logs = Flat(0);
  logs[9] = 3;
  EXPECT_EQ(*CompareRuns({logs}, {Flat(0)}, kSameWithin).floor, 0);
}

TEST(CompareRuns, OfFewRoundsHasARatioAndNoAnswer) {
  const BetweenRuns few = CompareRuns({Flat(0, 7)}, {Flat(0.1)}, kSameWithin);
  EXPECT_NEAR(*few.comparison.ratio, std::exp(0.1), 1e-12);
  EXPECT_EQ(few.comparison.answer, Answer::kNone);
  EXPECT_FALSE(few.comparison.interval.has_value());
  EXPECT_FALSE(few.floor.has_value());
  EXPECT_EQ(few.comparison.rounds, 7);
  EXPECT_EQ(AnswerTo({Flat(0, 8)}, {Flat(0.1)}), Answer::kMore);
}

TEST(CompareRuns, OfNoNumbersHasNothing) {
  for (const auto& [base, fresh] :
       {std::pair<RunsOfCell, RunsOfCell>{{{}}, {Flat(0)}}, {{Flat(0)}, {}}, {{}, {}}}) {
    EXPECT_EQ(CompareRuns(base, fresh, kSameWithin).comparison.ratio, std::nullopt);
  }
}

/// The same command twice on the same machine, which drifts within a run and between two.
TEST(CompareRuns, TwoRunsOfTheSameTruthOnAMachineThatDriftsAreNotTold) {
  Random random(1);
  int told = 0;
  for (int i = 0; i < 200; ++i) {
    const double apart = 0.05 * Noise(&random);  // 5 %
    const RunsOfCell base{RunAround(0, 0.05, 0.03, &random)};
    const RunsOfCell fresh{RunAround(apart, 0.05, 0.03, &random)};
    const Answer answer = AnswerTo(base, fresh);
    told += answer == Answer::kLess || answer == Answer::kMore;
  }
  EXPECT_LE(told, 10);
}

TEST(CompareRuns, ARegressionBeyondWhatTheMachineDoesIsTold) {
  Random random(2);
  int told = 0;
  for (int i = 0; i < 50; ++i) {
    told += AnswerTo({RunAround(0, 0.01, 0.03, &random)}, {RunAround(0.3, 0.01, 0.03, &random)}) ==
            Answer::kMore;
  }
  EXPECT_EQ(told, 50);
}

// --- Several runs ---

TEST(CompareRuns, OfThreeOnEachSideIsWelchs) {
  // By SciPy: 3.448 degrees of freedom (Welch and Satterthwaite), t.ppf(0.975) of them 2.96073, and
  // the root of the sum of both sem() squared 0.0182574.
  const BetweenRuns found = CompareRuns({Flat(0), Flat(0.03), Flat(0)},
                                        {Flat(0.02), Flat(0.01), Flat(0.06)}, kSameWithin);
  EXPECT_FALSE(found.floor.has_value());
  EXPECT_NEAR(std::log(*found.comparison.ratio), 0.02, 1e-12);
  EXPECT_NEAR(std::log(found.comparison.interval->low), -0.0340552957, 1e-9);
  EXPECT_NEAR(std::log(found.comparison.interval->high), 0.0740552957, 1e-9);
  EXPECT_EQ(found.comparison.answer, Answer::kUnsure);
}

TEST(CompareRuns, OfThreeOnEachSideTellsAllThreeAnswers) {
  const RunsOfCell base{Flat(0), Flat(0.001), Flat(-0.001)};
  const auto around = [](double middle) {
    return RunsOfCell{Flat(middle), Flat(middle + 0.001), Flat(middle - 0.001)};
  };
  EXPECT_EQ(AnswerTo(base, around(0.05)), Answer::kMore);
  EXPECT_EQ(AnswerTo(base, around(-0.05)), Answer::kLess);
  EXPECT_EQ(AnswerTo(base, around(0.01)), Answer::kSame);
  EXPECT_EQ(AnswerTo({Flat(0), Flat(0), Flat(0)}, {Flat(0), Flat(0), Flat(0)}), Answer::kSame);
}

// What happens within a run is no matter when the runs are the units.
TEST(CompareRuns, OfThreeOnEachSideTheBlocksDoNotCount) {
  Random random(3);
  const auto runs = [&](double middle) {
    RunsOfCell made;
    for (int i = 0; i < 3; ++i) made.push_back(RunAround(middle, 0.2, 0.001, &random));
    return made;
  };
  EXPECT_EQ(AnswerTo(runs(0), runs(0.1)), Answer::kMore);
}

TEST(CompareRuns, RunsThatDifferAmongThemselvesAreTheNoise) {
  Random random(4);
  int told = 0;
  for (int i = 0; i < 400; ++i) {
    RunsOfCell sides[2];
    for (RunsOfCell& side : sides) {
      for (int run = 0; run < 3; ++run) side.push_back(Flat(0.05 * Noise(&random), 8));
    }
    const Answer answer = AnswerTo(sides[0], sides[1]);
    told += answer == Answer::kLess || answer == Answer::kMore;
  }
  EXPECT_LE(told, 28) << "5 % of 400, and what chance adds";
}

TEST(CompareRuns, OfTwoAgainstTwoTheRunsOfASideAreBlocksOfOne) {
  // No run moves within itself, but the two of the base differ.
  const BetweenRuns found =
      CompareRuns({Flat(0), Flat(0.02)}, {Flat(0.05), Flat(0.05)}, kSameWithin);
  EXPECT_NEAR(std::log(*found.comparison.ratio), 0.04, 1e-12);
  EXPECT_NEAR(*found.floor, std::expm1(0.06), 1e-12);
  EXPECT_EQ(found.comparison.answer, Answer::kUnsure);
  EXPECT_TRUE(CompareRuns({Flat(0)}, {Flat(0), Flat(0), Flat(0)}, kSameWithin).floor.has_value());
}

TEST(CompareRuns, ARunWithoutNumbersIsNotLeftOutUnseen) {
  EXPECT_EQ(CompareRuns({Flat(0), {}, Flat(0)}, {Flat(0), Flat(0), Flat(0)}, kSameWithin)
                .comparison.ratio,
            std::nullopt);
}

// --- Of cells ---

TEST(LogsOf, AreThoseOfTheSlicesThatCount) {
  CellResult cell;
  cell.Add(SliceOfWork(0, 100));
  cell.Add(TornSlice(1, "x"));
  cell.Add(SliceOfWork(2, 0));
  cell.Add(SliceOfWork(3, 200));
  EXPECT_THAT(LogsOf(cell, kCost),
              ElementsAre(DoubleEq(std::log(100.0)), DoubleEq(std::log(200.0))));
}

TEST(MiddleOf, IsTheMeanOfTheMediansOfTheRuns) {
  EXPECT_DOUBLE_EQ(*MiddleOf({{1, 2, 9}, {4}}), 3);
  EXPECT_EQ(MiddleOf({}), std::nullopt);
  EXPECT_EQ(MiddleOf({{1}, {}}), std::nullopt);
}

}  // namespace
}  // namespace netring
