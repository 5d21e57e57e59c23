#include "experiment/auto_trials.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

/// A way of sending, and what it cost.
struct Way {
  std::string variant;
  CellResult cell;
};

/// The cells of one size of payload, and how long their windows are.
struct Contest {
  int64_t size = 0;
  Window window;
  std::vector<Way> ways;  ///< copying, zero copy and, of a header and a payload, both

  Answer answer(size_t a, size_t b, const Method& method) const {
    return Compare(ways[a].cell, ways[b].cell, CostOfSide(method.measure), method.margin).answer;
  }
  double cost(size_t way, const Method& method) const {
    return ways[way].cell.Figure(CostOfSide(method.measure)).value_or(0);
  }
};
constexpr size_t kCopy = 0;
constexpr size_t kZeroCopy = 1;
constexpr size_t kMixed = 2;

AutoTrial TrialOf(const Contest& contest, const Method& method) {
  AutoTrial trial{.size = contest.size,
                  .copy_ns = contest.cost(kCopy, method),
                  .zero_copy_ns = contest.cost(kZeroCopy, method),
                  .wins = contest.answer(kZeroCopy, kCopy, method) == Answer::kLess};
  if (contest.ways.size() <= kMixed) return trial;
  trial.mixed_ns = contest.cost(kMixed, method);
  trial.mixed_wins = contest.answer(kMixed, kCopy, method) == Answer::kLess;
  return trial;
}

/// What is tried for a rule, by name.
std::vector<std::string> WaysOf(const AutoRule& rule) {
  std::vector<std::string> ways{kAutoCopy, rule.zero_copy};
  if (Layout::Parse(rule.layout)->header_bytes() > 0)
    ways.emplace_back(rule.zero_copy == "zc" ? "mix" : "mix-a3");
  return ways;
}

int64_t SlicesOf(const AutoRule& rule) {
  return (kRounds + 1) * static_cast<int64_t>(kSizes.size() * WaysOf(rule).size());
}

/// What --slice=auto would take, whatever --slice says.
Method TrialMethod(Method method) {
  method.slice_ns.reset();
  return method;
}

/// All of the rules' trials together take at most a quarter of a budget.
int64_t LongestTrialNs(const Method& method, int64_t slices) {
  if (!method.budget_ns.has_value()) return kLongestTrialNs;
  const int64_t slice_ns = *method.budget_ns / kShareOfBudget / slices;
  return std::clamp(WindowIn(slice_ns), kShortestTrialNs, kLongestTrialNs);
}

/// The smallest size from which a way wins at all.
std::optional<int64_t> Crossover(const std::vector<AutoTrial>& trials, bool AutoTrial::* wins) {
  std::optional<int64_t> from;
  for (auto trial = trials.rbegin(); trial != trials.rend() && (*trial).*wins; ++trial)
    from = trial->size;
  return from;
}

/// One engine, workload, layout and memory.
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
    cell_.load.layout = rule_.layout;
    for (size_t i = 0; i < kSizes.size(); ++i) {
      contests_[i].size = kSizes[i];
      for (std::string& way : WaysOf(rule_))
        contests_[i].ways.push_back({.variant = way, .cell = {}});
    }
  }

  absl::Status Run() {
    const absl::Status able = runner_.check(CellOf(rule_.zero_copy, kSizes.front()));
    if (!able.ok()) return Never(absl::StrCat(rule_.zero_copy, " cannot run: ", able.message()));
    if (const absl::Status ran = RunAll(); !ran.ok()) {
      if (absl::IsCancelled(ran) || absl::IsUnavailable(ran)) return ran;
      return Never(absl::StrCat("the trial at the start failed: ", ran.message()));
    }
    for (const Contest& each : contests_) rule_.trials.push_back(TrialOf(each, method_));
    Choose();
    rule_.reason = Verdict();
    return absl::OkStatus();
  }

 private:
  Cell CellOf(const std::string& variant, int64_t size) const {
    Cell cell = cell_;
    cell.technique.variant = variant;
    cell.load.size = Layout::Parse(rule_.layout)->header_bytes() + size;
    return cell;
  }

  absl::Status Never(std::string reason) {
    rule_.reason = std::move(reason);
    return absl::OkStatus();
  }

  /// The way that wins from the smaller size on; of equal ones the one that costs less there.
  void Choose() {
    const std::optional<int64_t> whole = Crossover(rule_.trials, &AutoTrial::wins);
    const std::optional<int64_t> mixed = Crossover(rule_.trials, &AutoTrial::mixed_wins);
    rule_.from = whole;
    if (!mixed.has_value() || whole.value_or(*mixed) < *mixed) return;
    const auto* there = std::find_if(contests_.begin(), contests_.end(),
                                     [&](const Contest& each) { return each.size == *mixed; });
    if (whole == mixed && there->answer(kMixed, kZeroCopy, method_) != Answer::kLess) return;
    rule_.from = mixed;
    rule_.zero_copy = there->ways[kMixed].variant;
  }

  absl::Status RunAll() {
    for (Contest& each : contests_) NETRING_RETURN_IF_ERROR(FindWindow(&each));
    for (int64_t round = 0; round < kRounds; ++round) {
      for (Contest& each : contests_) NETRING_RETURN_IF_ERROR(RunRound(round, &each));
    }
    return absl::OkStatus();
  }

  /// As long as the one that needs longest.
  absl::Status FindWindow(Contest* contest) {
    for (const Way& way : contest->ways) {
      const Cell cell = CellOf(way.variant, contest->size);
      NETRING_ASSIGN_OR_RETURN(const Samples samples,
                               runner_.run(cell, TrialWindow(method_, cell.load, longest_ns_)));
      const Window window = SliceWindow(method_, cell.load, samples, longest_ns_);
      if (window.duration_ns > contest->window.duration_ns) contest->window = window;
    }
    return absl::OkStatus();
  }

  /// Each begins in turn, so that none always finds the path as the same other left it.
  absl::Status RunRound(int64_t round, Contest* contest) {
    const size_t count = contest->ways.size();
    for (size_t i = 0; i < count; ++i) {
      const size_t place = (static_cast<size_t>(round) + i) % count;
      NETRING_RETURN_IF_ERROR(RunOne(*contest, round, &contest->ways[place]));
    }
    return absl::OkStatus();
  }

  absl::Status RunOne(const Contest& contest, int64_t round, Way* way) {
    NETRING_ASSIGN_OR_RETURN(Samples samples,
                             runner_.run(CellOf(way->variant, contest.size), contest.window));
    completions_ += samples.server.evidence.zc_completions;
    copied_ += samples.server.evidence.zc_copied;
    Slice slice = SliceOf(cell_.load, std::move(samples));
    slice.round = round;
    way->cell.Add(slice);
    return absl::OkStatus();
  }

  /// Why a size has no comparison; empty: all have one.
  std::string Untold() const {
    for (const Contest& each : contests_) {
      if (each.answer(kZeroCopy, kCopy, method_) != Answer::kNone) continue;
      const CellResult& copy = each.ways[kCopy].cell;
      const CellResult& zero_copy = each.ways[kZeroCopy].cell;
      const CellResult& fewer = copy.measured() < zero_copy.measured() ? copy : zero_copy;
      return absl::StrCat("the trial at the start could not tell: with ", each.size, " bytes ",
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
    std::vector<std::string> tried = WaysOf(rule_);
    tried.erase(tried.begin());
    const bool won = std::any_of(rule_.trials.begin(), rule_.trials.end(),
                                 [](const auto& trial) { return trial.wins || trial.mixed_wins; });
    std::string text = absl::StrCat(
        "in a trial at the start, ", absl::StrJoin(tried, " and "), " cost ",
        TestedRowOf(method_.measure).whom, " less work per message than ", kAutoCopy, " at ",
        won ? "some sizes, but not at the largest, " : "no size up to ", kSizes.back(), " bytes");
    if (completions_ > 0 && copied_ >= completions_)
      text += ", in which the kernel copied the data of all its sends";
    return text;
  }

  Cell cell_;
  Method method_;
  int64_t longest_ns_;
  const TrialRunner& runner_;
  AutoRule& rule_;
  std::array<Contest, kSizes.size()> contests_;
  int64_t completions_ = 0;
  int64_t copied_ = 0;
};

/// A rule without its answer, and the first of its cells.
struct OpenRule {
  Cell cell;
  AutoRule rule;
};

/// Of each engine, workload, layout and memory that has `auto` cells and no rule yet.
std::vector<OpenRule> OpenRules(const std::vector<Cell>& cells, std::vector<AutoRule> known) {
  std::vector<OpenRule> open;
  for (const Cell& cell : cells) {
    if (cell.technique.variant != kAutoImpl || RuleOf(cell, known) != nullptr) continue;
    const EngineInfo* engine = FindEngine(cell.technique.engine);
    AutoRule rule{.engine = cell.technique.engine,
                  .workload = cell.load.workload,
                  .layout = AutoLayout(cell),
                  .alloc = cell.load.alloc,
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
  int64_t slices = 0;
  for (const OpenRule& each : open) slices += SlicesOf(each.rule);
  const int64_t longest_ns = LongestTrialNs(spec.method, std::max<int64_t>(slices, 1));
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
    sum += SlicesOf(open.rule) *
           absl::Nanoseconds(window.warmup_ns + window.duration_ns + BetweenWindowsNs(load));
  }
  return sum;
}

}  // namespace netring
