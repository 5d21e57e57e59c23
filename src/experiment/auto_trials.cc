#include "experiment/auto_trials.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analysis/comparison.h"
#include "experiment/runner.h"
#include "experiment/timing.h"
#include "netring/clock.h"
#include "netring/engine.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int64_t kRounds = 16;
constexpr int64_t kShortestTrialNs = 5 * kNsPerMs;
constexpr int64_t kLongestTrialNs = 100 * kNsPerMs;
constexpr int64_t kShareOfBudget = 4;
constexpr std::array<int64_t, 5> kSizes{4096, 16384, 65536, 262144, 1048576};

/// The two cells of one size, and how long their windows are.
struct Pair {
  int64_t size = 0;
  Window window;
  CellResult copy;
  CellResult zero_copy;

  Answer answer(const Method& method) const {
    return Compare(zero_copy, copy, CostOfSide(method.measure), method.margin).answer;
  }
};

AutoTrial TrialOf(const Pair& pair, const Method& method) {
  const MetricId cost = CostOfSide(method.measure);
  return {.size = pair.size,
          .copy_ns = pair.copy.Figure(cost).value_or(0),
          .zero_copy_ns = pair.zero_copy.Figure(cost).value_or(0),
          .wins = pair.answer(method) == Answer::kLess};
}

constexpr int64_t kSlices = (kRounds + 1) * static_cast<int64_t>(kSizes.size()) * 2;

/// What --slice=auto would take, whatever --slice says.
Method TrialMethod(Method method) {
  method.slice_ns.reset();
  return method;
}

/// All of the rules' trials together take at most a quarter of a budget.
int64_t LongestTrialNs(const Method& method, int64_t rules) {
  if (!method.budget_ns.has_value()) return kLongestTrialNs;
  const int64_t slice_ns = *method.budget_ns / kShareOfBudget / kSlices / rules;
  return std::clamp(WindowIn(slice_ns), kShortestTrialNs, kLongestTrialNs);
}

/// The smallest size from which zero copy wins at all.
std::optional<int64_t> Crossover(const std::vector<AutoTrial>& trials) {
  std::optional<int64_t> from;
  for (auto trial = trials.rbegin(); trial != trials.rend() && trial->wins; ++trial)
    from = trial->size;
  return from;
}

/// One engine and workload.
class Trials {
 public:
  Trials(const Cell& cell, const Method& method, int64_t longest_ns, const TrialRunner& runner,
         AutoRule* rule)
      : cell_(cell),
        method_(TrialMethod(method)),
        longest_ns_(longest_ns),
        runner_(runner),
        rule_(*rule) {
    cell_.load.batch = cell_.load.depth = 1;
    cell_.load.rate = cell_.twin = 0;
    for (size_t i = 0; i < kSizes.size(); ++i) pairs_[i].size = kSizes[i];
  }

  absl::Status Run() {
    const absl::Status able = runner_.check(CellOf(rule_.zero_copy, kSizes.front()));
    if (!able.ok()) return Never(absl::StrCat(rule_.zero_copy, " cannot run: ", able.message()));
    if (const absl::Status ran = RunAll(); !ran.ok()) {
      if (absl::IsCancelled(ran) || absl::IsUnavailable(ran)) return ran;
      return Never(absl::StrCat("the trial at the start failed: ", ran.message()));
    }
    for (const Pair& pair : pairs_) rule_.trials.push_back(TrialOf(pair, method_));
    rule_.from = Crossover(rule_.trials);
    rule_.reason = Verdict();
    return absl::OkStatus();
  }

 private:
  Cell CellOf(const std::string& variant, int64_t size) const {
    Cell cell = cell_;
    cell.technique.variant = variant;
    cell.load.size = size;
    return cell;
  }

  absl::Status Never(std::string reason) {
    rule_.reason = std::move(reason);
    return absl::OkStatus();
  }

  absl::Status RunAll() {
    for (Pair& pair : pairs_) NETRING_RETURN_IF_ERROR(FindWindow(&pair));
    for (int64_t round = 0; round < kRounds; ++round) {
      for (Pair& pair : pairs_) NETRING_RETURN_IF_ERROR(RunPair(round, &pair));
    }
    return absl::OkStatus();
  }

  /// As long as the one of the two that needs longer.
  absl::Status FindWindow(Pair* pair) {
    for (const std::string& variant : {std::string(kAutoCopy), rule_.zero_copy}) {
      const Cell cell = CellOf(variant, pair->size);
      NETRING_ASSIGN_OR_RETURN(const Samples samples,
                               runner_.run(cell, TrialWindow(method_, cell.load, longest_ns_)));
      const Window window = SliceWindow(method_, cell.load, samples, longest_ns_);
      if (window.duration_ns > pair->window.duration_ns) pair->window = window;
    }
    return absl::OkStatus();
  }

  /// By turns, so that neither always finds the path as the other left it.
  absl::Status RunPair(int64_t round, Pair* pair) {
    const auto copy = [&] { return RunOne(kAutoCopy, *pair, round, &pair->copy); };
    const auto zero_copy = [&] { return RunOne(rule_.zero_copy, *pair, round, &pair->zero_copy); };
    NETRING_RETURN_IF_ERROR(round % 2 == 0 ? copy() : zero_copy());
    return round % 2 == 0 ? zero_copy() : copy();
  }

  absl::Status RunOne(const std::string& variant, const Pair& pair, int64_t round,
                      CellResult* cell) {
    NETRING_ASSIGN_OR_RETURN(Samples samples, runner_.run(CellOf(variant, pair.size), pair.window));
    completions_ += samples.server.evidence.zc_completions;
    copied_ += samples.server.evidence.zc_copied;
    Slice slice = SliceOf(cell_.load, std::move(samples));
    slice.round = round;
    cell->Add(slice);
    return absl::OkStatus();
  }

  /// Why a size has no comparison; empty: all have one.
  std::string Untold() const {
    for (const Pair& pair : pairs_) {
      if (pair.answer(method_) != Answer::kNone) continue;
      const CellResult& fewer =
          pair.copy.measured() < pair.zero_copy.measured() ? pair.copy : pair.zero_copy;
      return absl::StrCat("the trial at the start could not tell: with ", pair.size, " bytes ",
                          fewer.torn(), " of ", fewer.ran(), " slices were torn");
    }
    return "";
  }

  std::string Verdict() const {
    if (rule_.from.has_value()) {
      return absl::StrCat("from there on it cost ", TestedRowOf(method_.measure).whom,
                          " less work per message than ", kAutoCopy, " in a trial at the start");
    }
    if (std::string untold = Untold(); !untold.empty()) return untold;
    std::string text =
        absl::StrCat("at no size up to ", kSizes.back(), " bytes did it cost ",
                     TestedRowOf(method_.measure).whom, " less work per message than ", kAutoCopy,
                     " in a trial at the start");
    if (completions_ > 0 && copied_ >= completions_)
      text += ", in which the kernel copied the data of all its sends";
    return text;
  }

  Cell cell_;
  Method method_;
  int64_t longest_ns_;
  const TrialRunner& runner_;
  AutoRule& rule_;
  std::array<Pair, kSizes.size()> pairs_;
  int64_t completions_ = 0;
  int64_t copied_ = 0;
};

/// A rule without its answer, and the first of its cells.
struct OpenRule {
  Cell cell;
  AutoRule rule;
};

/// Of each engine and workload that has `auto` cells and no rule yet.
std::vector<OpenRule> OpenRules(const std::vector<Cell>& cells, std::vector<AutoRule> known) {
  std::vector<OpenRule> open;
  for (const Cell& cell : cells) {
    if (cell.technique.variant != kAutoImpl || RuleOf(cell, known) != nullptr) continue;
    const EngineInfo* engine = FindEngine(cell.technique.engine);
    AutoRule rule{.engine = cell.technique.engine,
                  .workload = cell.load.workload,
                  .zero_copy = engine != nullptr && engine->ring ? "zc" : "a3",
                  .from = std::nullopt,
                  .reason = {}};
    known.push_back(rule);
    open.push_back({.cell = cell, .rule = std::move(rule)});
  }
  return open;
}

}  // namespace

absl::Status FindAutoRules(const Spec& spec, const std::vector<Cell>& cells,
                           const TrialRunner& runner, std::vector<AutoRule>* rules) {
  std::vector<OpenRule> open = OpenRules(cells, *rules);
  const auto count = static_cast<int64_t>(std::max<size_t>(open.size(), 1));
  const int64_t longest_ns = LongestTrialNs(spec.method, count);
  for (auto& [cell, rule] : open) {
    if (spec.auto_from.has_value()) {
      rule.from = spec.auto_from;
      rule.reason = "--auto_from says so";
    } else {
      NETRING_RETURN_IF_ERROR(Trials(cell, spec.method, longest_ns, runner, &rule).Run());
    }
    rules->push_back(std::move(rule));
  }
  return absl::OkStatus();
}

absl::Duration AutoTrialsTime(const Spec& spec, const std::vector<Cell>& cells) {
  absl::Duration sum;
  if (spec.auto_from.has_value()) return sum;
  for (const OpenRule& open : OpenRules(cells, {})) {
    const Load& load = open.cell.load;
    const Window window = TrialWindow(TrialMethod(spec.method), load, kLongestTrialNs);
    sum +=
        kSlices * absl::Nanoseconds(window.warmup_ns + window.duration_ns + BetweenWindowsNs(load));
  }
  return sum;
}

}  // namespace netring
