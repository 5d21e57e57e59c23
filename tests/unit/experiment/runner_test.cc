#include "experiment/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/experiment/run_plan.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::Gt;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(RunPlanTest, RunsEveryCellThatCanRunOnceInEachRound) {
  Run();
  EXPECT_THAT(Rounds(0), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(Rounds(1), IsEmpty());
  EXPECT_THAT(Rounds(2), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(result_.cells[1].outcome().kind, Outcome::Kind::kSkipped);
  EXPECT_EQ(result_.cells[1].skipped.reason, "no a2 here");
  EXPECT_EQ(result_.cells[0].placement(), "same: CPU 0");
  EXPECT_EQ(result_.ended, RunEnd::kAllRounds);
  EXPECT_EQ(rounds_, 5);
  const std::vector<FakeExecutor::Ran> slices = executor_.Of(/*slices=*/true);
  ASSERT_THAT(slices, SizeIs(10));
  for (size_t i = 0; i < 10; i += 2) {
    EXPECT_NE(slices[i].cell, slices[i + 1].cell);
    EXPECT_EQ(slices[i].round, slices[i + 1].round);
  }
}

TEST_F(RunPlanTest, EachRoundHasAnOrderOfItsOwn) {
  result_.spec.impl = {"a1", "a3", "zc"};
  Run();
  for (int64_t round = 0; round < 5; ++round) {
    std::vector<std::string> expected;
    for (const size_t cell : OrderOfRound(plan_, CellOrder::kRandom, round))
      expected.push_back(plan_.cells[cell].Id());
    std::vector<std::string> ran;
    for (const FakeExecutor::Ran& each : executor_.ran) {
      if (each.round == round) ran.push_back(each.cell);
    }
    EXPECT_EQ(ran, expected) << round;
  }
}

TEST_F(RunPlanTest, SlicesSayWhenTheyRan) {
  Run();
  int64_t order = 0;
  int64_t free_from_ns = 0;
  for (const Slice& slice : slices_) {
    EXPECT_EQ(slice.order, order++);
    EXPECT_EQ(slice.slice_ns, 20 * kMs);
    EXPECT_EQ(slice.took_ns, 26 * kMs);
    EXPECT_GE(slice.begun_ns, free_from_ns);
    free_from_ns = slice.begun_ns + slice.took_ns;
  }
  EXPECT_EQ(slices_.front().begun_ns, 2 * 26 * kMs) << "since the run began, after two trials";
}

// --- Trials ---

TEST_F(RunPlanTest, TrialsComeFirstAndDoNotCount) {
  Run();
  const std::vector<FakeExecutor::Ran> trials = executor_.Of(/*slices=*/false);
  ASSERT_THAT(trials, SizeIs(2));
  EXPECT_NE(trials[0].cell, trials[1].cell);
  EXPECT_FALSE(executor_.ran[0].round.has_value());
  EXPECT_FALSE(executor_.ran[1].round.has_value());
  EXPECT_EQ(begun_[0].round, -1);
  EXPECT_EQ(begun_[2].round, 0);
  EXPECT_EQ(result_.cells[0].measured(), 5);
}

TEST_F(RunPlanTest, ATrialTellsHowLongSlicesMustBe) {
  executor_.ns_per_message = 500'000;  // 40 in 20 ms: 100 take 50
  Run();
  EXPECT_THAT(Rounds(0), ElementsAre(0, 1));
  EXPECT_EQ(executor_.Of(/*slices=*/true)[0].window.duration_ns, 50 * kMs);
}

TEST_F(RunPlanTest, WhatIsComparedHasTheLongestOfItsSlices) {
  executor_.slow = "a3";
  Run();
  EXPECT_THAT(Rounds(0), ElementsAre(0, 1));
  for (const FakeExecutor::Ran& each : executor_.Of(/*slices=*/true))
    EXPECT_EQ(each.window.duration_ns, 50 * kMs) << each.cell;
}

TEST_F(RunPlanTest, ATrialWithoutAMessageIsMadeAgainLonger) {
  executor_.ns_per_message = 150 * kMs;
  result_.spec.method.duration_ns = 40'000 * kMs;
  result_.spec.impl = {"a1"};
  Run();
  const std::vector<FakeExecutor::Ran> trials = executor_.Of(/*slices=*/false);
  ASSERT_THAT(trials, SizeIs(2));
  EXPECT_EQ(trials[0].window.duration_ns, 20 * kMs);
  EXPECT_EQ(trials[1].window.duration_ns, 200 * kMs);
  EXPECT_EQ(executor_.Of(/*slices=*/true)[0].window.duration_ns, 20'000 * kMs);
}

TEST_F(RunPlanTest, ATrialIsNotMadeAgainForEver) {
  executor_.ns_per_message = int64_t{1} << 60;
  result_.spec.impl = {"a1"};
  result_.spec.method.duration_ns = 10'000 * kMs;
  Run();
  EXPECT_THAT(executor_.Of(/*slices=*/false), SizeIs(4));
  EXPECT_EQ(executor_.Of(/*slices=*/true)[0].window.duration_ns, 10'000 * kMs);
  EXPECT_EQ(result_.cells[0].outcome().kind, Outcome::Kind::kFailed) << "all are torn";
}

TEST_F(RunPlanTest, ATrialThatFailsIsTheCellsFailure) {
  executor_.failure_of["a1"] = {absl::InternalError("broken"), /*slices=*/false};
  Run();
  EXPECT_EQ(result_.cells[0].outcome().kind, Outcome::Kind::kFailed);
  EXPECT_EQ(result_.cells[0].outcome().reason, "broken");
  EXPECT_EQ(slices_[0].outcome.reason, "broken") << "it is in the store";
  EXPECT_EQ(result_.cells[2].measured(), 5);
}

// --- Failures ---

TEST_F(RunPlanTest, AFailureStopsItsCellAndNoOther) {
  executor_.failure_of["a1"] = {absl::InternalError("broken"), /*slices=*/true};
  Run();
  EXPECT_EQ(result_.cells[0].outcome().reason, "broken");
  EXPECT_EQ(result_.cells[2].outcome().kind, Outcome::Kind::kMeasured);
  EXPECT_EQ(result_.cells[2].measured(), 5);
  const std::vector<FakeExecutor::Ran> slices = executor_.Of(/*slices=*/true);
  EXPECT_EQ(
      std::count_if(slices.begin(), slices.end(),
                    [](const auto& each) { return each.cell.find("/a1/") != each.cell.npos; }),
      1);
}

TEST_F(RunPlanTest, TornSlicesAreMeasuredNoneButCountAsAsked) {
  executor_.ns_per_message = int64_t{1} << 60;
  Run();
  EXPECT_EQ(result_.cells[0].torn(), 1) << "over half of them: it gets no more";
  EXPECT_EQ(result_.ended, RunEnd::kAllRounds);
}

TEST_F(RunPlanTest, AFullDiskEndsTheRun) {
  full_after_ = 3;
  const absl::Status status = Try();
  EXPECT_EQ(status.message(), "disk full");
  EXPECT_THAT(slices_, SizeIs(3));
}

// --- The end ---

TEST_F(RunPlanTest, ASignalEndsItWithWhatThereIs) {
  Run(/*stop_after=*/5);  // two trials, a round and a half
  EXPECT_EQ(result_.ended, RunEnd::kInterrupted);
  EXPECT_THAT(slices_, SizeIs(3));
  EXPECT_EQ(rounds_, 2) << "the half is kept too";
}

TEST_F(RunPlanTest, ASignalAmongTheTrialsEndsIt) {
  Run(/*stop_after=*/1);
  EXPECT_EQ(result_.ended, RunEnd::kInterrupted);
  EXPECT_THAT(slices_, IsEmpty());
}

TEST_F(RunPlanTest, ASliceThatASignalCancelledIsNoFailure) {
  executor_.failure_of["a3"] = {absl::CancelledError("Ctrl-C"), /*slices=*/true};
  Run();
  EXPECT_EQ(result_.ended, RunEnd::kInterrupted);
  EXPECT_NE(result_.cells[2].outcome().kind, Outcome::Kind::kFailed);
}

TEST_F(RunPlanTest, AHostThatIsLostIsNoFailureOfTheCell) {
  for (const bool slices : {false, true}) {
    lost_.clear();
    executor_.failure_of["a3"] = {absl::UnavailableError("hostA is gone"), slices};
    Run();
    EXPECT_EQ(result_.ended, RunEnd::kInterrupted);
    EXPECT_NE(result_.cells[2].outcome().kind, Outcome::Kind::kFailed);
    EXPECT_THAT(lost_, ElementsAre(absl::UnavailableError("hostA is gone")));
  }
}

TEST_F(RunPlanTest, PrecisionEndsItSooner) {
  result_.spec.method.duration_ns = 10'000 * kMs;
  executor_.work_of["a3"] = [](int64_t round) { return 1500 + round % 3; };
  Run();
  EXPECT_EQ(result_.ended, RunEnd::kPrecise);
  EXPECT_EQ(result_.cells[0].measured(), 20);
  EXPECT_EQ(result_.cells[2].measured(), 20);
}

TEST_F(RunPlanTest, WithoutPrecisionTheWholeDurationIsMeasured) {
  result_.spec.method.duration_ns = 1000 * kMs;
  result_.spec.method.precision = 0;
  Run();
  EXPECT_EQ(result_.ended, RunEnd::kAllRounds);
  EXPECT_EQ(result_.cells[0].measured(), 50);
}

TEST_F(RunPlanTest, ABudgetBoundsTheWholeRun) {
  result_.spec.method.budget_ns = 600 * kMs;
  Run();
  EXPECT_EQ(result_.ended, RunEnd::kBudget);
  // A round takes 52 ms, the trials as long: ten rounds fit, whatever --duration says.
  EXPECT_EQ(result_.cells[0].measured(), 10);
  EXPECT_EQ(result_.cells[2].measured(), 10);
  EXPECT_LE(runner_clock_ns - 1'000'000, 600 * kMs);
  for (const Progress& each : begun_) EXPECT_LE(each.left_ns, 600 * kMs);
}

TEST_F(RunPlanTest, TheSmallestBudgetGivesEveryCellASlice) {
  result_.spec.method.budget_ns = 60 * kMs;
  Run();
  EXPECT_EQ(result_.ended, RunEnd::kBudget);
  EXPECT_EQ(result_.cells[0].measured(), 1);
  EXPECT_EQ(result_.cells[2].measured(), 1);
}

TEST_F(RunPlanTest, ABudgetThatTheTrialsSpentGivesEveryCellASliceToo) {
  result_.spec.method.budget_ns = 30 * kMs;
  Run();
  EXPECT_EQ(result_.ended, RunEnd::kBudget);
  EXPECT_EQ(result_.cells[0].measured(), 1);
  EXPECT_EQ(result_.cells[2].measured(), 1);
}

TEST_F(RunPlanTest, WhatWasDoneBeforeTheTrialsIsPartOfTheBudget) {
  result_.spec.method.budget_ns = 600 * kMs;
  spent_before_ns_ = 300 * kMs;
  Run();
  EXPECT_EQ(result_.cells[0].measured(), 4);
  EXPECT_EQ(slices_.front().begun_ns, 300 * kMs + 2 * 26 * kMs);
}

TEST_F(RunPlanTest, ASliceMayBeLongerThanTheDurationThatABudgetReplaces) {
  result_.spec.method.budget_ns = 2000 * kMs;
  result_.spec.method.slice_ns = 300 * kMs;
  Run();
  EXPECT_EQ(executor_.Of(/*slices=*/true)[0].window.duration_ns, 300 * kMs);
}

TEST_F(RunPlanTest, ProgressSaysHowLongYet) {
  Run();
  for (size_t i = 1; i < begun_.size(); ++i)
    EXPECT_LE(begun_[i].left_ns, begun_[i - 1].left_ns) << i;
  EXPECT_THAT(begun_.front().left_ns, Gt(10 * 25 * kMs));
  EXPECT_THAT(begun_.back().left_ns, Gt(0));
}

TEST_F(RunPlanTest, ProgressSaysOfHowManyTrialsAndRounds) {
  Run();
  int64_t rounds = 0;
  int64_t trials = 0;
  for (const Progress& each : begun_) {
    if (each.round < 0) {
      EXPECT_EQ(each.trial, trials++);
      continue;
    }
    EXPECT_EQ(each.rounds, begun_.back().rounds);
    rounds = each.round + 1;
  }
  EXPECT_EQ(begun_.front().rounds, trials);
  EXPECT_EQ(begun_.back().rounds, rounds);
}

TEST(SliceOf, IsJudged) {
  Samples samples{.placement = "split"};
  samples.server.messages = samples.client.messages = 100;
  samples.server.window_ns = samples.client.window_ns = 20 * kMs;
  samples.server.own_cpus = true;
  samples.server.run_delay_ns = 2 * kMs;
  const Slice slice = SliceOf({}, samples);
  EXPECT_EQ(slice.outcome.kind, Outcome::Kind::kMeasured);
  EXPECT_TRUE(slice.withheld);
  EXPECT_EQ(slice.placement, "split");
  EXPECT_EQ(slice.server.messages, 100);
  samples.client.messages = 0;
  EXPECT_EQ(SliceOf({}, samples).outcome.kind, Outcome::Kind::kTorn);
}

}  // namespace
}  // namespace netring
