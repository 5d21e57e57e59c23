#include "experiment/auto_trials.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analysis/comparison.h"
#include "experiment/runner.h"
#include "netring/clock.h"
#include "netring/engine.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int64_t kRounds = 16;
constexpr Window kWindow{.warmup_ns = 5 * kNsPerMs, .duration_ns = 20 * kNsPerMs};
constexpr std::array<int64_t, 5> kSizes{4096, 16384, 65536, 262144, 1048576};

const AutoRule* RuleOf(const Cell& cell, const std::vector<AutoRule>& rules) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const AutoRule& rule) {
    return rule.engine == cell.technique.engine && rule.workload == cell.load.workload;
  });
  return found == rules.end() ? nullptr : &*found;
}

/// The two cells of one size.
struct Pair {
  CellResult copy;
  CellResult zero_copy;
};

AutoTrial TrialOf(int64_t size, const Pair& pair, double margin) {
  return {.size = size,
          .copy_ns = pair.copy.Middle(kCost).value_or(0),
          .zero_copy_ns = pair.zero_copy.Middle(kCost).value_or(0),
          .wins = Compare(pair.zero_copy, pair.copy, kCost, margin).answer == Answer::kLess};
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
  Trials(const Cell& cell, double margin, const TrialRunner& runner, AutoRule* rule)
      : cell_(cell), margin_(margin), runner_(runner), rule_(*rule) {
    cell_.load.batch = cell_.load.depth = 1;
    cell_.load.rate = cell_.twin = 0;
  }

  absl::Status Run() {
    const absl::Status able = runner_.check(CellOf(rule_.zero_copy, kSizes.front()));
    if (!able.ok()) return Never(absl::StrCat(rule_.zero_copy, " cannot run: ", able.message()));
    std::array<Pair, kSizes.size()> pairs;
    for (int64_t round = 0; round < kRounds; ++round) {
      for (size_t i = 0; i < kSizes.size(); ++i) {
        if (const absl::Status ran = RunPair(kSizes[i], round, &pairs[i]); !ran.ok()) {
          if (absl::IsCancelled(ran)) return ran;
          return Never(absl::StrCat("the trial at the start failed: ", ran.message()));
        }
      }
    }
    for (size_t i = 0; i < kSizes.size(); ++i)
      rule_.trials.push_back(TrialOf(kSizes[i], pairs[i], margin_));
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

  absl::Status RunPair(int64_t size, int64_t round, Pair* pair) {
    NETRING_RETURN_IF_ERROR(RunOne(kAutoCopy, size, round, &pair->copy));
    return RunOne(rule_.zero_copy, size, round, &pair->zero_copy);
  }

  absl::Status RunOne(const std::string& variant, int64_t size, int64_t round, CellResult* cell) {
    NETRING_ASSIGN_OR_RETURN(Samples samples, runner_.run(CellOf(variant, size), kWindow));
    completions_ += samples.server.evidence.zc_completions;
    copied_ += samples.server.evidence.zc_copied;
    Slice slice = SliceOf(cell_.load, std::move(samples));
    slice.round = round;
    cell->Add(slice);
    return absl::OkStatus();
  }

  std::string Verdict() const {
    if (rule_.from.has_value()) {
      return absl::StrCat("from there on it cost the server less work per message than ", kAutoCopy,
                          " in a trial at the start");
    }
    std::string text = absl::StrCat("at no size up to ", kSizes.back(),
                                    " bytes did it cost the server less work per message than ",
                                    kAutoCopy, " in a trial at the start");
    if (completions_ > 0 && copied_ >= completions_)
      text += ", in which the kernel copied the data of all its sends";
    return text;
  }

  Cell cell_;
  double margin_;
  const TrialRunner& runner_;
  AutoRule& rule_;
  int64_t completions_ = 0;
  int64_t copied_ = 0;
};

}  // namespace

std::string SentWith(const Cell& cell, const std::vector<AutoRule>& rules) {
  if (cell.technique.variant != kAutoImpl) return cell.technique.variant;
  const AutoRule* rule = RuleOf(cell, rules);
  if (rule == nullptr) return "";
  const bool large = rule->from.has_value() && cell.load.size * cell.load.batch >= *rule->from;
  return large ? rule->zero_copy : kAutoCopy;
}

absl::Status FindAutoRules(const Spec& spec, const std::vector<Cell>& cells,
                           const TrialRunner& runner, std::vector<AutoRule>* rules) {
  for (const Cell& cell : cells) {
    if (cell.technique.variant != kAutoImpl || RuleOf(cell, *rules) != nullptr) continue;
    const EngineInfo* engine = FindEngine(cell.technique.engine);
    AutoRule rule{.engine = cell.technique.engine,
                  .workload = cell.load.workload,
                  .zero_copy = engine != nullptr && engine->ring ? "zc" : "a3",
                  .from = spec.auto_from,
                  .reason = "--auto_from says so"};
    if (!spec.auto_from.has_value()) {
      NETRING_RETURN_IF_ERROR(Trials(cell, spec.method.margin, runner, &rule).Run());
    }
    rules->push_back(std::move(rule));
  }
  return absl::OkStatus();
}

}  // namespace netring
