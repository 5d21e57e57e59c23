#include "experiment/runner.h"

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "experiment/metric.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

std::string Text(absl::string_view text) { return {text.data(), text.size()}; }

class PlanRun {
 public:
  PlanRun(const Plan& plan, CellExecutor& executor, const RunnerHooks& hooks, Result* result)
      : plan_(plan), executor_(executor), hooks_(hooks), result_(*result), begun_ns_(NowNs()) {}

  absl::Status Run() {
    MakeCells();
    std::vector<Step> steps;
    std::copy_if(plan_.steps.begin(), plan_.steps.end(), std::back_inserter(steps),
                 [&](const Step& step) { return IsDue(step); });
    Progress progress;
    // A run that is resumed may have nothing but further rounds to do.
    do {
      NETRING_RETURN_IF_ERROR(RunSteps(steps, progress));
      if (result_.interrupted) break;
      steps = FurtherRound();
    } while (!steps.empty());
    return absl::OkStatus();
  }

 private:
  absl::Status RunSteps(const std::vector<Step>& steps, Progress& progress) {
    progress.total += steps.size();
    for (const Step& step : steps) {
      if (result_.interrupted || hooks_.stop_requested()) {
        result_.interrupted = true;
        return absl::OkStatus();
      }
      NETRING_RETURN_IF_ERROR(RunStep(step, progress));
    }
    return absl::OkStatus();
  }

  /// One more repetition of every cell that --until asks it of.
  std::vector<Step> FurtherRound() const {
    std::vector<Step> steps;
    for (size_t i = 0; i < result_.cells.size(); ++i) {
      const CellResult& cell = result_.cells[i];
      if (!NeedsMore(cell)) continue;
      const auto last = std::max_element(
          cell.repetitions.begin(), cell.repetitions.end(),
          [](const Repetition& a, const Repetition& b) { return a.number < b.number; });
      const Step step{.cell = i, .repetition = last->number + 1};
      if (step.repetition < RepetitionLimit(result_.spec)) steps.push_back(step);
    }
    // From what has run so far, so that a run that is resumed goes on with other orders.
    Random random(plan_.seed + static_cast<uint64_t>(ran_));
    if (result_.spec.order == CellOrder::kRandom) random.Shuffle(&steps);
    return steps;
  }

  bool NeedsMore(const CellResult& cell) const {
    const Spec& spec = result_.spec;
    if (!spec.until_percent.has_value()) return false;
    if (cell.outcome(spec.reps).kind != Outcome::Kind::kMeasured) return false;
    const std::optional<double> width = ThroughputWidthPercent(cell);
    return !width.has_value() || *width > *spec.until_percent;
  }

  /// One entry per planned cell, in the plan's order, with the repetitions that an earlier run
  /// left.
  void MakeCells() {
    std::vector<CellResult> earlier = std::exchange(result_.cells, {});
    for (const Cell& cell : plan_.cells) {
      const auto found = std::find_if(earlier.begin(), earlier.end(),
                                      [&](const CellResult& other) { return other.cell == cell; });
      result_.cells.push_back(found == earlier.end() ? CellResult{.cell = cell}
                                                     : std::move(*found));
      const absl::Status status = executor_.Check(cell);
      CellResult& entry = result_.cells.back();
      entry.skipped = {};
      if (!status.ok()) entry.skipped = {Outcome::Kind::kSkipped, Text(status.message())};
      ran_ += static_cast<int64_t>(entry.repetitions.size());
    }
  }

  bool IsDue(const Step& step) const {
    const CellResult& cell = result_.cells[step.cell];
    return cell.skipped.kind != Outcome::Kind::kSkipped &&
           std::none_of(cell.repetitions.begin(), cell.repetitions.end(),
                        [&](const Repetition& done) { return done.number == step.repetition; });
  }

  absl::Status RunStep(const Step& step, Progress& progress) {
    CellResult& cell = result_.cells[step.cell];
    progress.cell = &cell.cell;
    progress.repetition = nullptr;
    NETRING_RETURN_IF_ERROR(hooks_.on_progress(result_, progress));
    const int64_t begun = NowNs();
    absl::StatusOr<Samples> samples = executor_.Run(cell.cell, step.repetition);
    if (absl::IsCancelled(samples.status())) {
      result_.interrupted = true;
      return absl::OkStatus();
    }
    Repetition repetition{.number = step.repetition,
                          .order = ran_++,
                          .begun_ns = begun - begun_ns_,
                          .took_ns = NowNs() - begun};
    if (samples.ok()) {
      repetition.outcome.kind = Outcome::Kind::kMeasured;
      repetition.server = std::move(samples->server);
      repetition.client = std::move(samples->client);
      repetition.placement = std::move(samples->placement);
    } else {
      repetition.outcome = {Outcome::Kind::kFailed, Text(samples.status().message())};
    }
    cell.repetitions.push_back(std::move(repetition));
    ++progress.done;
    progress.repetition = &cell.repetitions.back();
    return hooks_.on_progress(result_, progress);
  }

  const Plan& plan_;
  CellExecutor& executor_;
  const RunnerHooks& hooks_;
  Result& result_;
  int64_t begun_ns_;
  int64_t ran_ = 0;
};

}  // namespace

absl::Status RunPlan(const Plan& plan, CellExecutor& executor, const RunnerHooks& hooks,
                     Result* result) {
  return PlanRun(plan, executor, hooks, result).Run();
}

}  // namespace netring
