#include "experiment/runner.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "experiment/stopping.h"
#include "experiment/timing.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int kMostTrials = 4;

/// How long a run that goes on was at work before: its clock goes on too, and with it its budget.
int64_t WorkedNs(const Result& run) {
  int64_t worked_ns = 0;
  for (const CellResult& cell : run.cells) worked_ns = std::max(worked_ns, cell.ended_ns());
  return worked_ns;
}

std::string Text(absl::string_view text) { return {text.data(), text.size()}; }

class PlanRun {
 public:
  PlanRun(const Plan& plan, CellExecutor& executor, const RunnerHooks& hooks, Result* result)
      : plan_(plan),
        executor_(executor),
        hooks_(hooks),
        result_(*result),
        method_(result->spec.method),
        longest_ns_(LongestSliceNs(method_, plan.cells.size())),
        begun_ns_(hooks.begun_ns - WorkedNs(*result)),
        windows_(plan.cells.size()) {
    for (size_t i = 0; i < windows_.size(); ++i) {
      const int64_t earlier_ns = result_.cells[i].slice_ns();
      if (earlier_ns > 0) windows_[i] = WindowOf(method_, earlier_ns);
    }
  }

  absl::Status Run() {
    for (const CellResult& cell : result_.cells) {
      order_ += cell.added();
      round_ = std::max(round_, cell.next_round());
    }
    NETRING_RETURN_IF_ERROR(RunTrials());
    while (result_.ended == RunEnd::kGoesOn) NETRING_RETURN_IF_ERROR(RunRound());
    return absl::OkStatus();
  }

 private:
  int64_t elapsed_ns() const { return hooks_.now_ns() - begun_ns_; }

  bool MustStop() {
    if (hooks_.stop_requested()) result_.ended = RunEnd::kInterrupted;
    return result_.ended != RunEnd::kGoesOn;
  }

  // --- Trials ---

  absl::Status RunTrials() {
    const std::vector<bool> due = DueCells(method_, plan_.groups, result_.cells);
    const auto trials = std::count(due.begin(), due.end(), true);
    int64_t trial = 0;
    Expect(-1, due);
    for (const size_t cell : OrderOfRound(plan_, result_.spec.order, -1)) {
      if (!due[cell]) continue;
      if (MustStop()) return absl::OkStatus();
      hooks_.on_begin({.round = -1,
                       .cell = cell,
                       .left_ns = LeftOf(due).ns,
                       .rounds = trials,
                       .trial = trial++});
      NETRING_RETURN_IF_ERROR(TryCell(cell));
    }
    for (const Group& group : plan_.groups) TakeLongest(group);
    return absl::OkStatus();
  }

  /// What is compared has windows of one length, which stays what it was when a run goes on.
  void TakeLongest(const Group& group) {
    std::vector<size_t> cells = group.others;
    cells.push_back(group.baseline);
    if (group.twin.has_value()) cells.push_back(*group.twin);
    const bool goes_on = std::any_of(cells.begin(), cells.end(), [&](size_t cell) {
      return result_.cells[cell].slice_ns() > 0;
    });
    Window longest;
    for (const size_t cell : cells) {
      if (goes_on && result_.cells[cell].slice_ns() == 0) continue;
      if (windows_[cell].duration_ns > longest.duration_ns) longest = windows_[cell];
    }
    for (const size_t cell : cells) windows_[cell] = longest;
  }

  absl::Status TryCell(size_t cell) {
    const Load& load = plan_.cells[cell].load;
    Window window = TrialWindow(method_, load, longest_ns_);
    for (int trial = 0; trial < kMostTrials; ++trial) {
      const int64_t begun_ns = elapsed_ns();
      const absl::StatusOr<Samples> samples =
          executor_.Run(plan_.cells[cell], window, std::nullopt);
      if (!samples.ok()) return TakeFailure(cell, begun_ns, samples.status());
      if (result_.cells[cell].slice_ns() == 0)
        windows_[cell] = SliceWindow(method_, load, *samples, longest_ns_);
      const Window longer = LongerTrial(method_, window, longest_ns_);
      if (samples->client.messages > 0 || longer.duration_ns <= window.duration_ns) break;
      window = longer;
    }
    return absl::OkStatus();
  }

  absl::Status TakeFailure(size_t cell, int64_t begun_ns, const absl::Status& why) {
    // A signal to all processes of a group ends the agents too: that is no failure of the cell.
    if (absl::IsCancelled(why) || hooks_.stop_requested()) {
      result_.ended = RunEnd::kInterrupted;
      return absl::OkStatus();
    }
    if (absl::IsUnavailable(why)) {
      result_.ended = RunEnd::kInterrupted;
      hooks_.on_lost(why);
      return absl::OkStatus();
    }
    Slice slice;
    slice.outcome = {Outcome::Kind::kFailed, Text(why.message())};
    return TakeSlice(cell, begun_ns, std::move(slice));
  }

  /// A trial that failed is the slice of its round.
  bool RunsIn(int64_t round, size_t cell, const std::vector<bool>& due) const {
    return due[cell] && (round < 0 || result_.cells[cell].next_round() <= round);
  }

  /// Tells the executor of a round, or of the first trial of each cell.
  void Expect(int64_t round, const std::vector<bool>& due) {
    std::vector<CellExecutor::Planned> slices;
    for (const size_t cell : OrderOfRound(plan_, result_.spec.order, round)) {
      if (!RunsIn(round, cell, due)) continue;
      const Cell& planned = plan_.cells[cell];
      if (round < 0)
        slices.push_back({&planned, TrialWindow(method_, planned.load, longest_ns_), std::nullopt});
      else
        slices.push_back({&planned, windows_[cell], round});
    }
    executor_.Expect(slices);
  }

  // --- Rounds ---

  absl::Status RunRound() {
    std::optional<Widest> widest;
    const std::vector<bool> due = DueCells(method_, plan_.groups, result_.cells, &widest);
    if (std::none_of(due.begin(), due.end(), [](bool is_due) { return is_due; })) {
      result_.ended = EndOfAll();
      return absl::OkStatus();
    }
    const int64_t begun_ns = elapsed_ns();
    if (round_ > 0 && BudgetSpent(begun_ns + round_took_ns_)) return absl::OkStatus();
    Expect(round_, due);
    for (const size_t cell : OrderOfRound(plan_, result_.spec.order, round_)) {
      const CellResult& so_far = result_.cells[cell];
      if (!RunsIn(round_, cell, due)) continue;
      if (MustStop() || (so_far.added() > 0 && BudgetSpent(elapsed_ns()))) return hooks_.on_round();
      const Left left = LeftOf(due);
      hooks_.on_begin({.round = round_,
                       .cell = cell,
                       .left_ns = left.ns,
                       .rounds = left.rounds,
                       .widest = widest});
      NETRING_RETURN_IF_ERROR(RunSlice(cell));
    }
    round_took_ns_ = elapsed_ns() - begun_ns;
    ++round_;
    return hooks_.on_round();
  }

  absl::Status RunSlice(size_t cell) {
    const int64_t begun_ns = elapsed_ns();
    absl::StatusOr<Samples> samples = executor_.Run(plan_.cells[cell], windows_[cell], round_);
    if (!samples.ok()) return TakeFailure(cell, begun_ns, samples.status());
    return TakeSlice(cell, begun_ns, SliceOf(plan_.cells[cell].load, *std::move(samples)));
  }

  absl::Status TakeSlice(size_t cell, int64_t begun_ns, Slice slice) {
    slice.round = round_;
    slice.order = order_++;
    slice.begun_ns = begun_ns;
    slice.took_ns = elapsed_ns() - begun_ns;
    slice.slice_ns = windows_[cell].duration_ns;
    result_.cells[cell].Add(slice);
    return hooks_.on_slice(cell, slice);
  }

  // --- The end ---

  bool BudgetSpent(int64_t at_ns) {
    if (!method_.budget_ns.has_value() || at_ns < *method_.budget_ns) return false;
    result_.ended = RunEnd::kBudget;
    return true;
  }

  /// Precise when a comparison was, so that its cell was measured for less than its duration. A
  /// baseline may have less for want of others to go on with.
  RunEnd EndOfAll() const {
    for (const Group& group : plan_.groups) {
      for (const size_t other : group.others) {
        const CellResult& cell = result_.cells[other];
        if (cell.has_numbers() && cell.asked_ns() < method_.duration_ns) return RunEnd::kPrecise;
      }
    }
    return RunEnd::kAllRounds;
  }

  struct Left {
    int64_t ns = 0;
    int64_t rounds = 0;  ///< with those that were; 0: not known yet
  };

  /// Of the budget, or of the durations of the cells that go on.
  Left LeftOf(const std::vector<bool>& due) const {
    Left left;
    if (method_.budget_ns.has_value()) {
      left.ns = std::max<int64_t>(0, *method_.budget_ns - elapsed_ns());
      if (round_took_ns_ > 0) left.rounds = round_ + 1 + left.ns / round_took_ns_;
      return left;
    }
    for (size_t i = 0; i < due.size(); ++i) {
      if (!due[i]) continue;
      const Load& load = plan_.cells[i].load;
      const Window window =
          windows_[i].duration_ns > 0 ? windows_[i] : TrialWindow(method_, load, longest_ns_);
      const int64_t to_do_ns = method_.duration_ns - result_.cells[i].asked_ns();
      const int64_t slices = (to_do_ns + window.duration_ns - 1) / window.duration_ns;
      left.ns += slices * (window.warmup_ns + window.duration_ns + BetweenWindowsNs(load));
      left.rounds = std::max(left.rounds, result_.cells[i].next_round() + slices);
    }
    return left;
  }

  const Plan& plan_;
  CellExecutor& executor_;
  const RunnerHooks& hooks_;
  Result& result_;
  const Method& method_;
  int64_t longest_ns_;
  int64_t begun_ns_;
  std::vector<Window> windows_;  ///< per cell, once it has had its trial
  int64_t order_ = 0;
  int64_t round_ = 0;
  int64_t round_took_ns_ = 0;  ///< the last one
};

}  // namespace

Slice SliceOf(const Load& load, Samples samples) {
  Slice slice;
  slice.server = std::move(samples.server);
  slice.client = std::move(samples.client);
  slice.client_hosts = std::move(samples.client_hosts);
  slice.placement = std::move(samples.placement);
  slice.system = std::move(samples.system);
  JudgeSlice(load, &slice);
  return slice;
}

void MakeCells(const Plan& plan, CellExecutor& executor, Result* result) {
  std::vector<CellResult> earlier = std::exchange(result->cells, {});
  for (const Cell& cell : plan.cells) {
    const auto found = std::find_if(earlier.begin(), earlier.end(),
                                    [&](const CellResult& other) { return other.cell == cell; });
    CellResult& entry =
        result->cells.emplace_back(found == earlier.end() ? CellResult(cell) : std::move(*found));
    const absl::Status status = executor.Check(cell);
    entry.skipped = {};
    if (!status.ok()) entry.skipped = {Outcome::Kind::kSkipped, Text(status.message())};
  }
}

absl::Status RunPlan(const Plan& plan, CellExecutor& executor, const RunnerHooks& hooks,
                     Result* result) {
  return PlanRun(plan, executor, hooks, result).Run();
}

}  // namespace netring
