// netring-run: plans an experiment, runs it on two agents and writes what was measured.

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "analysis/verdict.h"
#include "app/equip.h"
#include "app/job.h"
#include "app/list.h"
#include "app/progress.h"
#include "app/run_line.h"
#include "app/terminal.h"
#include "base/shell_quoted.h"
#include "experiment/agent_executor.h"
#include "experiment/auto_trials.h"
#include "experiment/runner.h"
#include "experiment/timing.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "report/analysis_json.h"
#include "report/atomic_file.h"
#include "report/csv.h"
#include "report/glance.h"
#include "report/openmetrics.h"
#include "report/run_files.h"
#include "report/table.h"
#include "report/trace_json.h"

namespace netring {
namespace {

constexpr int kOk = 0;
constexpr int kCellFailed = 1;
constexpr int kUsage = 2;
constexpr int kNotValid = 3;
constexpr int kNothingRan = 77;
constexpr int kInterrupted = 130;

volatile sig_atomic_t interrupted = 0;

/// The first signal asks to stop after writing what was measured; the second ends the program as if
/// there were no handler.
void OnSignal(int signal) { interrupted = signal; }

/// What was ignored at the start stays so: nohup(1) and a shell's background jobs ask for it.
void CatchSignals() {
  for (const int each : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    struct sigaction action{};
    if (sigaction(each, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = OnSignal;
    // SIGXCPU comes again after each second of CPU time (setrlimit(2)).
    action.sa_flags = each == SIGXCPU ? 0 : static_cast<int>(SA_RESETHAND);
    sigaction(each, &action, nullptr);
  }
}

int ExitCode(const Result& result, bool strict) {
  if (result.ended == RunEnd::kInterrupted) return kInterrupted;
  bool failed = false;
  bool ran = false;
  bool valid = true;
  const JudgedRun judged = JudgedRunOf(result);
  for (const CellResult& cell : result.cells) {
    const Outcome::Kind kind = cell.outcome().kind;
    failed |= kind == Outcome::Kind::kFailed;
    ran |= kind != Outcome::Kind::kSkipped;
    valid &= Judge(cell, judged).kind == Verdict::Kind::kValid;
  }
  if (failed) return kCellFailed;
  if (!ran) return kNothingRan;
  return strict && !valid ? kNotValid : kOk;
}

std::string ShownOnTerminal(const AnalysedRun& analysed, const RunLine& line,
                            const std::string& directory) {
  const Terminal terminal = FindTerminal();
  if (line.wide) return TableText(analysed, {.color = terminal.color});
  return GlanceText(analysed, {.width = terminal.width,
                               .color = terminal.color,
                               .utf8 = terminal.utf8,
                               .directory = directory});
}

/// The last part of its path, however that is written.
std::string NameOfRun(const std::string& directory) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::weakly_canonical(directory, error);
  return whole.filename().string();
}

int PrintResult(const DerivedRun& derived, const RunLine& line, const std::string& directory) {
  const AnalysedRun analysed(derived.run);
  const int code = ExitCode(derived.run, line.strict);
  switch (line.format) {
    case OutputFormat::kCsv:
      return Print(kNetringRun, ResultsCsv(analysed), code);
    case OutputFormat::kJson:
      return Print(kNetringRun, derived.analysis, code);
    case OutputFormat::kOpenMetrics:
      return Print(kNetringRun, OpenMetricsText(analysed, NameOfRun(directory)), code);
    case OutputFormat::kTable:
      break;
  }
  return Print(kNetringRun, ShownOnTerminal(analysed, line, directory), code);
}

absl::StatusOr<RunWriter> OpenWriter(Job& job) {
  if (!job.resumed()) return RunWriter::Begin(*job.directory, job.result);
  return RunWriter::Resume(*job.directory, std::move(job.store), job.whole_bytes,
                           job.result.cells.size(), Utc());
}

/// `lost`: why a host is, where one is; what was measured before is written.
absl::Status RunJob(AgentExecutor& executor, Job& job, absl::Status* lost) {
  job.result.ended = RunEnd::kGoesOn;
  const int64_t begun_ns = NowNs();
  const TrialRunner trials{
      .check = [&](const Cell& cell) { return executor.Check(cell); },
      .run = [&](const Cell& cell,
                 const Window& window) { return executor.Run(cell, window, std::nullopt); }};
  NETRING_RETURN_IF_ERROR(
      FindAutoRules(job.result.spec, job.plan.cells, trials, &job.result.auto_rules));
  MakeCells(job.plan, executor, &job.result);
  NETRING_ASSIGN_OR_RETURN(RunWriter writer, OpenWriter(job));
  ProgressLine line(job.result);
  const RunnerHooks hooks{.on_begin = [&](const Progress& progress) { line.Show(progress); },
                          .on_slice =
                              [&](size_t cell, const Slice& slice) {
                                line.ShowFailure(cell, slice);
                                return writer.Add(cell, slice);
                              },
                          .on_round = [&] { return writer.Sync(); },
                          .stop_requested = [] { return interrupted != 0; },
                          .on_lost = [&](const absl::Status& why) { *lost = why; },
                          .now_ns = NowNs,
                          .begun_ns = begun_ns};
  NETRING_RETURN_IF_ERROR(RunPlan(job.plan, executor, hooks, &job.result));
  NETRING_ASSIGN_OR_RETURN(job.store, writer.End(job.result.ended));
  return absl::OkStatus();
}

/// One more slice of the cell that --trace names, once all are measured. OK too where it has none:
/// then a line says why.
absl::Status WriteTrace(AgentExecutor& executor, const Job& job) {
  const Result& run = job.result;
  if (run.spec.trace.empty() || run.ended == RunEnd::kInterrupted) return absl::OkStatus();
  const auto found = absl::c_find_if(
      run.cells, [&](const CellResult& each) { return each.cell.Id() == run.spec.trace; });
  if (found == run.cells.end() || !found->has_numbers()) {
    Say(absl::StrCat("netring-run: no trace of ", run.spec.trace, ": the cell was not measured\n"));
    return absl::OkStatus();
  }
  const Window window = TraceWindow(run.spec.method, found->slice_ns());
  absl::StatusOr<SideTraces> traces = executor.Trace(found->cell, window);
  if (!traces.ok()) return About(absl::StrCat("--trace=", run.spec.trace), traces.status());
  const std::string file = TraceFileOf(found->cell);
  const std::string shown = job.directory->Shown(file);
  NETRING_RETURN_IF_ERROR(
      WriteFileAtomically(job.directory->fd(), file, shown, TraceJson(found->cell, *traces)));
  Say(absl::StrCat("netring-run: the trace is ", shown, ": ui.perfetto.dev opens it\n"));
  return absl::OkStatus();
}

/// Of a run that another one holds nothing is wrong with the command line.
int ComplainOfRun(const absl::Status& status) {
  return Complain(kNetringRun, status, absl::IsFailedPrecondition(status) ? kCellFailed : kUsage);
}

/// The answer is printed whether its files could be written or not.
int ShowDerived(const DerivedRun& derived, const RunLine& line, const std::string& directory) {
  const int code = PrintResult(derived, line, directory);
  return derived.written.ok() ? code : Complain(kNetringRun, derived.written, kCellFailed);
}

int Analyse(const RunLine& line) {
  Job job;
  if (const absl::Status opened = OpenRun(line.analyse, StoreUse::kDerive, false, &job);
      !opened.ok())
    return ComplainOfRun(opened);
  const absl::StatusOr<DerivedRun> result = DeriveFiles(*job.directory, job.store);
  if (!result.ok()) return Complain(kNetringRun, result.status(), kUsage);
  return ShowDerived(*result, line, job.directory->path());
}

/// Of a signal, or of what the agents or their hosts lack.
int StoppedBeforeItBegan(const absl::Status& why) {
  if (!absl::IsCancelled(why)) return Complain(kNetringRun, why, kUsage);
  Say("netring-run: stopped before a slice was measured\n");
  return kInterrupted;
}

/// Last, where it is seen below the answers so far.
int StoppedByALostHost(const absl::Status& why, const std::string& directory) {
  return Complain(kNetringRun,
                  WithMore(why, absl::StrCat("; put that right, then: netring-run --resume ",
                                             ShellQuoted(directory))),
                  kCellFailed);
}

/// What cannot be written any more has been measured: the answers so far.
int StoppedByItsFiles(const absl::Status& why, const RunLine& line, Job& job) {
  DerivedRun derived{.run = std::move(job.result), .analysis = {}, .written = why};
  derived.run.ended = RunEnd::kInterrupted;
  const bool measured = std::any_of(derived.run.cells.begin(), derived.run.cells.end(),
                                    [](const CellResult& cell) { return cell.measured() > 0; });
  if (!measured) return Complain(kNetringRun, why, kCellFailed);
  derived.analysis = AnalysisJson(AnalysedRun(derived.run), job.whole_bytes);
  return ShowDerived(derived, line, job.directory->path());
}

int RunToEnd(const RunLine& line, Job& job) {
  absl::Status lost;
  absl::Status traced;
  if (job.over()) {
    Say(absl::StrCat("netring-run: ", line.resume, " has ended already; these are its results\n"));
  } else {
    CatchSignals();
    absl::StatusOr<AgentExecutor::Options> options = Equip(job, &interrupted);
    if (!options.ok()) return StoppedBeforeItBegan(options.status());
    AgentExecutor executor(job.result.spec, *std::move(options));
    if (const absl::Status met = Meet(executor, job); !met.ok()) return StoppedBeforeItBegan(met);
    const absl::Status ran = RunJob(executor, job, &lost);
    if (absl::IsCancelled(ran)) return StoppedBeforeItBegan(ran);
    if (!ran.ok()) return StoppedByItsFiles(ran, line, job);
    traced = WriteTrace(executor, job);
  }
  const std::string& directory = job.directory->path();
  const absl::StatusOr<DerivedRun> result = DeriveFiles(*job.directory, job.store);
  if (!result.ok()) return Complain(kNetringRun, result.status(), kCellFailed);
  const int code = ShowDerived(*result, line, directory);
  if (interrupted == SIGXCPU)
    Say("netring-run: it has used up its CPU time (RLIMIT_CPU), raise it: ulimit -t\n");
  if (result->written.ok()) Say(absl::StrCat("netring-run: results are in ", directory, "\n"));
  if (!lost.ok()) return StoppedByALostHost(lost, directory);
  if (absl::IsCancelled(traced)) {
    Say("netring-run: stopped before the trace was made\n");
    return kInterrupted;
  }
  if (!traced.ok()) return Complain(kNetringRun, traced, kCellFailed);
  return code;
}

int ShowPlan(const Spec& spec, Plan plan) {
  const std::vector<RefusedCells> refused = TakeRefused(spec, Kernel::Probe(), &plan);
  return Print(kNetringRun, PlanText(spec, plan, refused, FindTerminal().width), kOk);
}

int Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<RunLine> line = ReadRunLine(arguments);
  if (!line.ok()) return Complain(kNetringRun, line.status(), kUsage);
  if (line->answer.has_value()) return Print(kNetringRun, *line->answer, kOk);
  if (line->list) return Print(kNetringRun, ListText(Kernel::Probe(), FindTerminal().width), kOk);
  if (!line->analyse.empty()) return Analyse(*line);
  Job job;
  if (!line->resume.empty()) {
    const absl::Status opened = OpenRun(line->resume, StoreUse::kGoOn, line->dry_run, &job);
    if (!opened.ok()) return ComplainOfRun(opened);
  }
  if (const absl::Status made = MakeJob(*line, &job); !made.ok())
    return Complain(kNetringRun, made, kUsage);
  if (line->dry_run) return ShowPlan(job.result.spec, std::move(job.plan));
  if (const absl::Status made = MakeDirectory(*line, &job); !made.ok())
    return Complain(kNetringRun, made, kUsage);
  const int code = RunToEnd(*line, job);
  job.directory->RemoveEmpty();  // it is, where nothing was measured
  return code;
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Ended(netring::Main({argv + 1, argv + argc})); }
