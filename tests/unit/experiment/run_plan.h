// A plan that is run without agents.

#ifndef NETRING_TESTS_UNIT_EXPERIMENT_RUN_PLAN_H_
#define NETRING_TESTS_UNIT_EXPERIMENT_RUN_PLAN_H_

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "experiment/runner.h"
#include "netring/clock.h"

namespace netring {

inline constexpr int64_t kMs = kNsPerMs;

inline int64_t runner_clock_ns = 0;
inline int64_t RunnerNow() { return runner_clock_ns; }

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
        .on_lost = [this](const absl::Status& why) { lost_.push_back(why); },
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
  std::vector<absl::Status> lost_;
  size_t full_after_ = 0;
  int64_t spent_before_ns_ = 0;
  int rounds_ = 0;
};

}  // namespace netring

#endif  // NETRING_TESTS_UNIT_EXPERIMENT_RUN_PLAN_H_
