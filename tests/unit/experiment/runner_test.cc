#include "experiment/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "netring/clock.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::Gt;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kMs = kNsPerMs;

int64_t runner_clock_ns = 0;
int64_t RunnerNow() { return runner_clock_ns; }

/// Gives each cell the work per message that it was told, 1000 ns where it was told nothing. A
/// slice takes as long as its windows and 1 ms.
class FakeExecutor final : public CellExecutor {
 public:
  struct Ran {
    std::string cell;
    std::optional<int64_t> round;
    Window window;
  };

  absl::Status Check(const Cell& cell) override {
    return cell.technique.variant == "a2" ? absl::UnimplementedError("no a2 here")
                                          : absl::OkStatus();
  }

  absl::StatusOr<Samples> Run(const Cell& cell, const Window& window,
                              std::optional<int64_t> round) override {
    ran.push_back({cell.Id(), round, window});
    runner_clock_ns += window.warmup_ns + window.duration_ns + kMs;
    const std::string& variant = cell.technique.variant;
    const auto failure = failure_of.find(variant);
    if (failure != failure_of.end() && round.has_value() == failure->second.second)
      return failure->second.first;
    const auto work = work_of.find(variant);
    Samples samples{.placement = "same: CPU 0"};
    for (SideSample* side : {&samples.server, &samples.client}) {
      side->window_ns = window.duration_ns;
      side->messages = window.duration_ns / (variant == slow ? 500'000 : ns_per_message);
      side->cpu_ns =
          side->messages * (work == work_of.end() ? 1000 : work->second(round.value_or(0)));
    }
    return samples;
  }

  /// Of slices, or of trials.
  std::vector<Ran> Of(bool slices) const {
    std::vector<Ran> some;
    for (const Ran& each : ran) {
      if (each.round.has_value() == slices) some.push_back(each);
    }
    return some;
  }

  std::map<std::string, std::function<int64_t(int64_t round)>> work_of;
  /// Why slices (true) or trials of a variant fail.
  std::map<std::string, std::pair<absl::Status, bool>> failure_of;
  int64_t ns_per_message = 20'000;
  std::string slow;  ///< the variant whose messages take half a millisecond
  std::vector<Ran> ran;
};

class RunPlanTest : public testing::Test {
 protected:
  RunPlanTest() {
    runner_clock_ns = 1'000'000;
    Spec& spec = result_.spec = DefaultSpec();
    spec.impl = {"a1", "a2", "a3"};
    spec.sizes = {64};
    spec.seed = 1;
    spec.method.duration_ns = 100 * kMs;  // five slices
    spec.method.control = false;
  }

  absl::Status Try(size_t stop_after = 100'000) {
    absl::StatusOr<Plan> plan = MakePlan(result_.spec);
    if (!plan.ok()) return plan.status();
    plan_ = *std::move(plan);
    MakeCells(plan_, executor_, &result_);
    const RunnerHooks hooks{
        .on_begin = [this](const Progress& progress) { begun_.push_back(progress); },
        .on_slice =
            [this](size_t cell, const Slice& slice) {
              EXPECT_EQ(result_.cells[cell].next_round(), slice.round + 1) << "it is in there";
              slices_.push_back(slice);
              return slices_.size() == full_after_ ? absl::ResourceExhaustedError("disk full")
                                                   : absl::OkStatus();
            },
        .on_round =
            [this] {
              ++rounds_;
              return absl::OkStatus();
            },
        .stop_requested = [&, stop_after] { return executor_.ran.size() >= stop_after; },
        .now_ns = RunnerNow,
        .begun_ns = runner_clock_ns - spent_before_ns_};
    result_.ended = RunEnd::kGoesOn;
    return RunPlan(plan_, executor_, hooks, &result_);
  }
  void Run(size_t stop_after = 100'000) { ASSERT_TRUE(Try(stop_after).ok()); }

  std::vector<int64_t> Rounds(size_t cell) const {
    std::vector<int64_t> rounds;
    for (const SliceNumbers& each : result_.cells[cell].slices()) rounds.push_back(each.round);
    return rounds;
  }

  FakeExecutor executor_;
  Result result_;
  Plan plan_;
  std::vector<Progress> begun_;
  std::vector<Slice> slices_;
  size_t full_after_ = 0;
  int64_t spent_before_ns_ = 0;
  int rounds_ = 0;
};

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

// --- Going on ---

TEST_F(RunPlanTest, ResumedGoesOnWithTheNextRound) {
  Run(/*stop_after=*/5);
  EXPECT_EQ(result_.ended, RunEnd::kInterrupted);
  Run();
  EXPECT_EQ(result_.ended, RunEnd::kAllRounds) << "none was precise";
  EXPECT_THAT(Rounds(0), ElementsAre(0, 1, 2, 3, 4, 5)) << "it goes on with the other";
  EXPECT_THAT(Rounds(2), ElementsAre(0, 2, 3, 4, 5)) << "the round that was cut off is left so";
  std::set<std::pair<std::string, int64_t>> different;
  std::set<int64_t> orders;
  for (const FakeExecutor::Ran& each : executor_.Of(/*slices=*/true))
    different.emplace(each.cell, *each.round);
  for (const Slice& slice : slices_) orders.insert(slice.order);
  EXPECT_THAT(different, SizeIs(11)) << "no slice twice";
  EXPECT_THAT(orders, SizeIs(11));
}

TEST_F(RunPlanTest, ResumedHasSlicesAsLongAsBefore) {
  Run(/*stop_after=*/5);
  executor_.ns_per_message = 500'000;  // on a slower day
  Run();
  for (const Slice& slice : slices_) EXPECT_EQ(slice.slice_ns, 20 * kMs);
}

TEST_F(RunPlanTest, ResumedWithATrialThatFailsHasNoSliceTwice) {
  result_.spec.method.duration_ns = 1000 * kMs;
  result_.spec.method.precision = 0;
  Run(/*stop_after=*/62);
  executor_.failure_of["a3"] = {absl::InternalError("broken"), /*slices=*/false};
  Run();
  EXPECT_EQ(result_.cells[2].failed(), 1);
  EXPECT_EQ(result_.cells[2].added(), result_.cells[2].next_round()) << "one of each round";
  EXPECT_EQ(result_.cells[2].outcome().kind, Outcome::Kind::kMeasured) << "one of 50";
}

TEST_F(RunPlanTest, ResumedAfterAFailureHasOrdersOfItsOwn) {
  executor_.failure_of["a1"] = {absl::InternalError("broken"), /*slices=*/true};
  Run(/*stop_after=*/5);
  Run();
  std::set<int64_t> orders;
  for (const Slice& slice : slices_) orders.insert(slice.order);
  EXPECT_THAT(orders, SizeIs(slices_.size()));
}

TEST_F(RunPlanTest, WhatIsOverIsNotRunAgain) {
  Run();
  const size_t ran = executor_.ran.size();
  Run();
  EXPECT_EQ(executor_.ran.size(), ran);
  EXPECT_EQ(result_.ended, RunEnd::kAllRounds);
}

TEST_F(RunPlanTest, MakeCellsKeepsWhatAnEarlierRunLeft) {
  Run(/*stop_after=*/5);
  result_.cells[1].skipped = {};
  std::reverse(result_.cells.begin(), result_.cells.end());
  MakeCells(plan_, executor_, &result_);
  ASSERT_THAT(result_.cells, SizeIs(3));
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(result_.cells[i].cell, plan_.cells[i]);
  EXPECT_GT(result_.cells[0].measured(), 0);
  EXPECT_EQ(result_.cells[1].skipped.reason, "no a2 here");
}

TEST(SliceOf, IsJudged) {
  Samples samples{.placement = "split"};
  samples.server.messages = samples.client.messages = 100;
  samples.server.window_ns = samples.client.window_ns = 20 * kMs;
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
