// Runs that go on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "unit/experiment/run_plan.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

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

TEST_F(RunPlanTest, ResumedWithATrialThatFailsKeepsTheLengthOfASingleCell) {
  result_.spec.impl = {"a1"};
  result_.spec.method.duration_ns = 1000 * kMs;
  Run(/*stop_after=*/31);
  executor_.failure_of["a1"] = {absl::InternalError("broken"), /*slices=*/false};
  Run();
  EXPECT_EQ(result_.cells[0].failed(), 1);
  for (const Slice& slice : slices_) EXPECT_EQ(slice.slice_ns, 20 * kMs);
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

}  // namespace
}  // namespace netring
