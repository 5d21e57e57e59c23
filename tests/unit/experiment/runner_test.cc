#include "experiment/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace netring {
namespace {

using testing::ElementsAre;

/// Gives each cell the throughputs that it was told, the last one again and again.
class FakeExecutor final : public CellExecutor {
 public:
  absl::Status Check(const Cell& cell) override {
    return cell.technique.variant == "a2" ? absl::UnimplementedError("no a2 here")
                                          : absl::OkStatus();
  }

  absl::StatusOr<Samples> Run(const Cell& cell, int64_t) override {
    ran.push_back(cell.technique.variant);
    const std::vector<int64_t>& bytes = bytes_of[cell.technique.variant];
    const size_t run = runs_[cell.technique.variant]++;
    if (bytes.empty()) return absl::InternalError("broken");
    Samples samples{.placement = "same: CPU 0"};
    samples.client.window_ns = 1'000'000'000;
    samples.client.bytes = bytes[std::min(run, bytes.size() - 1)];
    return samples;
  }

  std::map<std::string, std::vector<int64_t>> bytes_of;
  std::vector<std::string> ran;

 private:
  std::map<std::string, size_t> runs_;
};

class RunPlanTest : public testing::Test {
 protected:
  RunPlanTest() {
    result_.spec = DefaultSpec();
    result_.spec.impl = {"a1", "a2", "a3"};
    result_.spec.sizes = {64};
    result_.spec.reps = 2;
    result_.spec.seed = 1;
    result_.spec.max_reps = 5;
    executor_.bytes_of = {{"a1", {1000}}, {"a3", {1000}}};
  }

  void Run(size_t stop_after = 1000) {
    const absl::StatusOr<Plan> plan = MakePlan(result_.spec);
    ASSERT_TRUE(plan.ok());
    const RunnerHooks hooks{.on_progress =
                                [this](const Result&, const Progress& progress) {
                                  last_ = progress;
                                  return absl::OkStatus();
                                },
                            .stop_requested = [&] { return executor_.ran.size() >= stop_after; }};
    result_.interrupted = false;
    ASSERT_TRUE(RunPlan(*plan, executor_, hooks, &result_).ok());
  }

  std::vector<int64_t> Numbers(size_t cell) const {
    std::vector<int64_t> numbers;
    for (const Repetition& each : result_.cells[cell].repetitions) numbers.push_back(each.number);
    return numbers;
  }

  FakeExecutor executor_;
  Result result_;
  Progress last_;
};

TEST_F(RunPlanTest, RunsEveryCellThatCanRun) {
  Run();
  EXPECT_THAT(Numbers(0), ElementsAre(0, 1));
  EXPECT_THAT(Numbers(1), ElementsAre());
  EXPECT_THAT(Numbers(2), ElementsAre(0, 1));
  EXPECT_EQ(result_.cells[1].skipped.reason, "no a2 here");
  EXPECT_EQ(result_.cells[0].repetitions[0].placement, "same: CPU 0");
  EXPECT_EQ(last_.done, 4u);
  EXPECT_EQ(last_.total, 4u);
}

TEST_F(RunPlanTest, AFailureDoesNotStopTheOthers) {
  executor_.bytes_of["a1"].clear();
  result_.spec.until_percent = 1;
  Run();
  EXPECT_EQ(result_.cells[0].outcome(2).reason, "broken");
  EXPECT_EQ(result_.cells[2].outcome(2).kind, Outcome::Kind::kMeasured);
  EXPECT_THAT(Numbers(0), ElementsAre(0, 1));
}

TEST_F(RunPlanTest, UntilRepeatsWhatIsNotKnownWellEnough) {
  result_.spec.until_percent = 1;
  executor_.bytes_of["a3"] = {1000, 1100};
  Run();
  EXPECT_THAT(Numbers(0), ElementsAre(0, 1));
  EXPECT_THAT(Numbers(2), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(last_.total, 7u);
  EXPECT_EQ(last_.done, 7u);
}

TEST_F(RunPlanTest, UntilStopsWhenTheIntervalIsNarrow) {
  result_.spec.until_percent = 30;
  result_.spec.max_reps = 100;
  executor_.bytes_of["a3"] = {1000, 2000, 1000, 2000, 1500};
  Run();
  EXPECT_GT(Numbers(2).size(), 5u);
  EXPECT_LT(Numbers(2).size(), 100u);
}

TEST_F(RunPlanTest, UntilNeedsTwoRepetitionsToKnow) {
  result_.spec.until_percent = 100;
  result_.spec.reps = 1;
  Run();
  EXPECT_THAT(Numbers(0), ElementsAre(0, 1));
}

TEST_F(RunPlanTest, UntilGoesOnInRounds) {
  result_.spec.until_percent = 1;
  result_.spec.max_reps = 12;
  executor_.bytes_of = {{"a1", {1000, 1100, 900}}, {"a3", {1000, 1100, 900}}};
  // Neither gets narrow: the last value again and again, but the first ones stay.
  Run();
  for (size_t i = 0; i + 1 < executor_.ran.size() && i < 8; i += 2) {
    EXPECT_NE(executor_.ran[i], executor_.ran[i + 1]) << i;
  }
}

TEST_F(RunPlanTest, ResumedGoesOnWithTheNextNumbers) {
  result_.spec.until_percent = 1;
  executor_.bytes_of["a3"] = {1000, 1100};
  Run(/*stop_after=*/5);
  EXPECT_TRUE(result_.interrupted);
  EXPECT_THAT(Numbers(2), ElementsAre(0, 1, 2));
  Run();
  EXPECT_FALSE(result_.interrupted);
  EXPECT_THAT(Numbers(0), ElementsAre(0, 1));
  EXPECT_THAT(Numbers(2), ElementsAre(0, 1, 2, 3, 4));
  std::set<int64_t> orders;
  for (const CellResult& cell : result_.cells) {
    for (const Repetition& each : cell.repetitions) orders.insert(each.order);
  }
  EXPECT_EQ(orders.size(), 7u);
}

}  // namespace
}  // namespace netring
