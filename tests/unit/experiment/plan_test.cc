#include "experiment/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "netring/clock.h"

namespace netring {
namespace {

using testing::ElementsAre;

Spec SmallSpec() {
  Spec spec = DefaultSpec();
  spec.impl = {"a1", "zc"};
  spec.sizes = {64, 4096};
  spec.threads = {1, 2};
  spec.reps = 4;
  spec.seed = 1;
  return spec;
}

Plan Planned(const Spec& spec) {
  const auto plan = MakePlan(spec);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.value_or(Plan{});
}

/// The cells of one round, in the order in which they run.
std::vector<size_t> Round(const Plan& plan, size_t number) {
  std::vector<size_t> cells;
  for (size_t i = 0; i < plan.cells.size(); ++i) {
    const Step& step = plan.steps[number * plan.cells.size() + i];
    EXPECT_EQ(step.repetition, static_cast<int64_t>(number));
    cells.push_back(step.cell);
  }
  return cells;
}

TEST(Plan, CellsFollowTheAxesWithImplThenSizeThenThreads) {
  std::vector<std::string> ids;
  for (const Cell& cell : Planned(SmallSpec()).cells) ids.push_back(cell.Id());
  EXPECT_THAT(ids,
              ElementsAre("uring/a1/rr/default/64B/t1/c1", "uring/a1/rr/default/64B/t2/c1",
                          "uring/a1/rr/default/4096B/t1/c1", "uring/a1/rr/default/4096B/t2/c1",
                          "uring/zc/rr/default/64B/t1/c1", "uring/zc/rr/default/64B/t2/c1",
                          "uring/zc/rr/default/4096B/t1/c1", "uring/zc/rr/default/4096B/t2/c1"));
}

TEST(Plan, RingProfilesAreOutsideAndConnectionsInside) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1", "a2"};
  spec.sizes = {64};
  spec.ring = {"default", "plain"};
  spec.connections = {1, 8};
  std::vector<std::string> ids;
  for (const Cell& cell : Planned(spec).cells) ids.push_back(cell.Id());
  EXPECT_THAT(ids, ElementsAre("uring/a1/rr/default/64B/t1/c1", "uring/a1/rr/default/64B/t1/c8",
                               "uring/a2/rr/default/64B/t1/c1", "uring/a2/rr/default/64B/t1/c8",
                               "uring/a1/rr/plain/64B/t1/c1", "uring/a1/rr/plain/64B/t1/c8",
                               "uring/a2/rr/plain/64B/t1/c1", "uring/a2/rr/plain/64B/t1/c8"));
}

std::vector<std::string> Ids(const Spec& spec) {
  std::vector<std::string> ids;
  for (const Cell& cell : Planned(spec).cells) ids.push_back(cell.Id());
  return ids;
}

TEST(Plan, AxesMultiplyOnlyTheCellsThatTheyMeanSomethingTo) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.sizes = {64};
  spec.engine = {"uring", "blocking"};
  spec.ring = {"default", "plain"};
  EXPECT_THAT(Ids(spec), ElementsAre("uring/a1/rr/default/64B/t1/c1", "uring/a1/rr/plain/64B/t1/c1",
                                     "blocking/a1/rr/-/64B/t1/c1"));
  spec.ring = {"default"};
  spec.recv = {"multishot", "waitall"};
  EXPECT_THAT(Ids(spec), ElementsAre("uring/a1/rr/default/64B/t1/c1",
                                     "uring/a1/rr/default/64B/t1/c1/recv=waitall",
                                     "blocking/a1/rr/-/64B/t1/c1"));
  spec.engine = {"uring"};
  spec.recv = {"multishot"};
  spec.workload = {Workload::kRr, Workload::kStream};
  spec.batch = {1, 16};
  spec.depth = {1, 4};
  EXPECT_THAT(
      Ids(spec),
      ElementsAre("uring/a1/rr/default/64B/t1/c1", "uring/a1/rr/default/64B/t1/c1/d4",
                  "uring/a1/stream/default/64B/t1/c1", "uring/a1/stream/default/64B/t1/c1/b16"));
}

TEST(Plan, AnAaCheckHasEveryCellTwice) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.sizes = {64, 512};
  spec.aa = true;
  EXPECT_THAT(
      Ids(spec),
      ElementsAre("uring/a1/rr/default/64B/t1/c1", "uring/a1/rr/default/64B/t1/c1/again",
                  "uring/a1/rr/default/512B/t1/c1", "uring/a1/rr/default/512B/t1/c1/again"));
}

// Quadratic, this would take minutes.
TEST(Plan, HoldsTheLargestMatrix) {
  Spec spec = DefaultSpec();
  spec.impl = {"a1"};
  spec.reps = 1;
  spec.sizes.clear();
  spec.rate.clear();
  for (int64_t i = 1; i <= 1000; ++i) spec.sizes.push_back(8 * i);
  for (int64_t i = 1; i <= 100; ++i) spec.rate.push_back(i);
  EXPECT_EQ(Planned(spec).cells.size(), 100'000u);
}

TEST(Plan, EveryRoundHasEveryCellOnce) {
  const Spec spec = SmallSpec();
  const Plan plan = Planned(spec);
  ASSERT_EQ(plan.steps.size(), plan.cells.size() * static_cast<size_t>(spec.reps));
  for (size_t round = 0; round < static_cast<size_t>(spec.reps); ++round) {
    std::vector<size_t> cells = Round(plan, round);
    std::sort(cells.begin(), cells.end());
    EXPECT_THAT(cells, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  }
}

TEST(Plan, RoundsAreShuffledEachForItself) {
  const Plan plan = Planned(SmallSpec());
  EXPECT_FALSE(std::ranges::is_sorted(Round(plan, 0)));
  EXPECT_NE(Round(plan, 0), Round(plan, 1));
  EXPECT_NE(Round(plan, 1), Round(plan, 2));
}

TEST(Plan, SeedFixesTheOrder) {
  Spec spec = SmallSpec();
  EXPECT_EQ(Planned(spec).steps, Planned(spec).steps);
  EXPECT_EQ(Planned(spec).seed, 1u);
  const std::vector<Step> first = Planned(spec).steps;
  spec.seed = 2;
  EXPECT_NE(Planned(spec).steps, first);
}

// The order is part of what a recorded seed promises: a change here makes old runs unrepeatable.
TEST(Plan, OrderOfASeedNeverChanges) {
  EXPECT_THAT(Round(Planned(SmallSpec()), 0), ElementsAre(4, 3, 2, 7, 5, 6, 0, 1));
}

TEST(Plan, DrawsASeedWhenThereIsNone) {
  Spec spec = SmallSpec();
  spec.seed.reset();
  const Plan plan = Planned(spec);
  EXPECT_NE(plan.seed, Planned(spec).seed);
  spec.seed = plan.seed;
  EXPECT_EQ(Planned(spec).steps, plan.steps);
}

TEST(Plan, SequentialKeepsTheOrderOfTheAxes) {
  Spec spec = SmallSpec();
  spec.order = CellOrder::kSequential;
  const Plan plan = Planned(spec);
  for (size_t round = 0; round < 4; ++round) {
    EXPECT_THAT(Round(plan, round), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  }
}

TEST(Plan, EstimateCoversBothWindowsAndWhatLiesBetween) {
  Spec spec = SmallSpec();
  spec.window.duration_ns = 5 * kNsPerSecond;
  spec.window.warmup_ns = kNsPerSecond;
  EXPECT_EQ(EstimateTime(spec, 0), absl::ZeroDuration());
  EXPECT_EQ(EstimateTime(spec, 10), absl::Seconds(61));
  spec.window.duration_ns = spec.window.warmup_ns = kMaxDurationNs;
  EXPECT_GT(EstimateTime(spec, 100'000),
            absl::Hours(24 * 365));  // more than int64 nanoseconds hold
}

}  // namespace
}  // namespace netring
