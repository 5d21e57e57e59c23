// What to run next.

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/shell_quoted.h"
#include "experiment/far_sides.h"
#include "experiment/groups.h"
#include "experiment/paths.h"
#include "report/glance_words.h"
#include "report/run_lines.h"

namespace netring {
namespace {

constexpr size_t kMostCommands = 2;
/// More time than this times as much is not worth an answer.
constexpr int64_t kMostTimes = 20;

/// A step that helps where `change` has something to change in what was run.
struct NextStep {
  bool (*change)(const AnalysedRun& analysed, Spec* spec);
  const char* before;  ///< what the command begins with
  const char* reason;
};

/// Every byte of zero copy was copied, for the path delivers locally.
bool AllCopied(const AnalysedRun& analysed, const Spec& spec) {
  const bool local = MakesPath(spec) && PathOf(spec.path).copies;
  const auto& rows = analysed.rows();
  return local && std::any_of(rows.begin(), rows.end(), [](const Row& row) {
           return row.has_numbers() && row.cell->Figure(MetricId::kCopied).value_or(0) >= 1;
         });
}

/// Whether path sink takes all that was sent.
bool FitsSink(const AnalysedRun& analysed) {
  const auto taken = PathOf(PathKind::kSink).transports;
  const auto& rows = analysed.rows();
  return std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
    return std::find(taken.begin(), taken.end(), row.cell->cell.load.transport) != taken.end();
  });
}

bool GoOnTheWire(const AnalysedRun& analysed, Spec* spec) {
  const bool copied = AllCopied(analysed, *spec);
  spec->path = PathKind::kWire;
  return copied && !FitsSink(analysed);
}

/// Where nothing is delivered there are streams alone.
bool GoToSink(const AnalysedRun& analysed, Spec* spec) {
  const bool copied = AllCopied(analysed, *spec);
  spec->path = PathKind::kSink;
  return copied && FitsSink(analysed) && spec->workload == std::vector{Workload::kStream};
}

/// An unsure answer would be told by more rounds.
bool MeasureLonger(const AnalysedRun& analysed, Spec* spec) {
  if (!ComparesWays(*spec) && spec->factors.empty()) return false;
  int64_t times = 1;
  for (const Row& row : analysed.rows()) {
    if (row.cost.answer != Answer::kUnsure || !row.cost.rounds_more.has_value()) continue;
    times = std::max(times, 1 + (*row.cost.rounds_more + row.cost.rounds - 1) / row.cost.rounds);
  }
  if (times == 1 || times > kMostTimes) return false;
  Method& method = spec->method;
  if (method.budget_ns.has_value()) *method.budget_ns *= times;
  method.duration_ns *= times;
  return true;
}

/// One way alone was measured.
bool CompareWays(const AnalysedRun& analysed, Spec* spec) {
  if (!spec->factors.empty() || ComparesWays(*spec) || analysed.rows().empty()) return false;
  const std::vector<std::string> own = spec->impl;
  spec->impl = DefaultSpec().impl;
  for (const std::string& impl : own) {
    if (std::find(spec->impl.begin(), spec->impl.end(), impl) == spec->impl.end())
      spec->impl.push_back(impl);
  }
  return true;
}

/// One size alone was measured.
bool TrySizes(const AnalysedRun&, Spec* spec) {
  if (!spec->factors.empty() || !ComparesWays(*spec) || spec->sizes.size() != 1) return false;
  spec->sizes = DefaultSpec().sizes;
  return true;
}

// The first that help are shown.
constexpr NextStep kNextSteps[] = {
    {GoOnTheWire, "sudo ", "where zero copy is real"},
    {GoToSink, "", "where zero copy is real, without a receiver"},
    {MeasureLonger, "", "long enough to tell what is unsure"},
    {CompareWays, "", "compared with the other ways of sending"},
    {TrySizes, "", "from which size on"},
};

}  // namespace

std::vector<NextCommand> NextCommands(const AnalysedRun& analysed, const std::string& directory) {
  const Result& run = analysed.run();
  std::vector<NextCommand> commands;
  const bool over = run.ended != RunEnd::kInterrupted && run.ended != RunEnd::kGoesOn;
  if (!over && !directory.empty()) {
    commands.push_back(
        {absl::StrCat("netring-run --resume ", ShellQuoted(directory)), "goes on with it"});
  }
  const auto& rows = analysed.rows();
  if (std::none_of(rows.begin(), rows.end(), [](const Row& row) { return row.has_numbers(); }))
    return commands;  // what was refused would be again
  for (const NextStep& step : kNextSteps) {
    Spec spec = run.spec;
    spec.seed.reset();
    spec.perf_record.clear();  // these two name cells of this run
    spec.trace.clear();
    if (commands.size() == kMostCommands || !step.change(analysed, &spec)) continue;
    if (!CheckSpec(spec).ok()) continue;
    commands.push_back({absl::StrCat(step.before, RerunCommand(spec)), step.reason});
  }
  return commands;
}

}  // namespace netring
