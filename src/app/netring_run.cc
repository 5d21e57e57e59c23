// netring-run: plans an experiment, runs it on two agents and writes what was measured.

#include <unistd.h>

#include <climits>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "app/list.h"
#include "app/progress.h"
#include "app/run_directory.h"
#include "app/run_line.h"
#include "base/enum_names.h"
#include "experiment/agent_executor.h"
#include "experiment/auto_trials.h"
#include "experiment/environment.h"
#include "experiment/job_file.h"
#include "experiment/plan.h"
#include "experiment/runner.h"
#include "lab/link_facts.h"
#include "netring/status.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/run_files.h"
#include "report/table.h"
#include "report/verdict.h"

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
void OnSignal(int) { interrupted = 1; }

void CatchSignals() {
  struct sigaction action{};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // of standard output; results are in files too
}

/// What is to be run and where its files go.
struct Job {
  Result result;
  Plan plan;
  std::string directory;  ///< empty: to be made
};

/// A job file by its name's end, else a run.json.
absl::StatusOr<Spec> SpecOfFile(const std::string& path) {
  if (absl::EndsWith(path, ".toml")) return ReadJobFile(path);
  NETRING_ASSIGN_OR_RETURN(Result earlier, ReadRunFile(path));
  return std::move(earlier.spec);
}

absl::StatusOr<Job> NewJob(const RunLine& line) {
  Job job;
  job.result.spec = DefaultSpec();
  if (!line.run_file.empty()) {
    NETRING_ASSIGN_OR_RETURN(job.result.spec, SpecOfFile(line.run_file));
  }
  for (const auto& [name, value] : line.settings)
    NETRING_RETURN_IF_ERROR(Set(name, value, &job.result.spec));
  NETRING_RETURN_IF_ERROR(CheckSpec(job.result.spec));
  job.result.started_utc = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
  job.directory = line.out;
  return job;
}

absl::StatusOr<Job> ResumedJob(const RunLine& line) {
  Job job;
  NETRING_ASSIGN_OR_RETURN(job.result, ReadRunDirectory(line.resume));
  job.result.interrupted = false;
  job.directory = line.resume;
  return job;
}

absl::StatusOr<Job> MakeJob(const RunLine& line) {
  NETRING_ASSIGN_OR_RETURN(Job job, line.resume.empty() ? NewJob(line) : ResumedJob(line));
  NETRING_ASSIGN_OR_RETURN(job.plan, MakePlan(job.result.spec));
  job.result.spec.seed = job.plan.seed;
  return job;
}

/// The user's own, instead of the lab's.
bool HasNamespaces(const Spec& spec) { return !spec.server_netns.empty(); }

absl::StatusOr<Lab> MakeLab(const Spec& spec) {
  if (HasNamespaces(spec)) {
    return JoinNamespaces(spec.server_netns, spec.client_netns, spec.server_address);
  }
  switch (spec.path) {
    case PathKind::kLo:
      return MakeLoopbackLab();
    case PathKind::kWire:
      return MakeWireLab();
    case PathKind::kVeth:
      break;
  }
  return MakeVethLab();
}

/// Where the bytes of a zero-copy send are copied, by path.
std::string CopiedWhere(const Spec& spec, const Lab& lab) {
  if (HasNamespaces(spec)) return "what joins the two namespaces decides";
  switch (spec.path) {
    case PathKind::kLo:
      return "loopback delivers locally";
    case PathKind::kVeth:
      return "veth delivers locally";
    case PathKind::kWire:
      break;
  }
  return absl::StrCat(
      "the client's veth copies each packet in NAPI context, where a NIC's DMA would be, ",
      lab.threaded_napi ? "in a kernel thread of its own" : "in the sender's softirq");
}

void AddLinks(const Lab& lab, PathFacts* facts) {
  LinkFacts server = ReadLinkFacts(lab.server);
  LinkFacts client = ReadLinkFacts(lab.client);
  facts->server_link = std::move(server.link);
  facts->client_link = std::move(client.link);
  facts->server_offloads = std::move(server.offloads);
  facts->client_offloads = std::move(client.offloads);
}

PathFacts FactsOf(const Spec& spec, const absl::StatusOr<Lab>& lab) {
  PathFacts facts{.path = HasNamespaces(spec) ? "netns" : NameOf(spec.path)};
  if (!lab.ok()) return facts;
  facts.server_address = lab->server.address;
  facts.client_address = lab->client.address;
  facts.mtu = lab->mtu;
  AddLinks(*lab, &facts);
  facts.xdp = lab->xdp;
  facts.threaded_napi = lab->threaded_napi;
  facts.copied_where = CopiedWhere(spec, *lab);
  return facts;
}

absl::StatusOr<std::string> AgentPath() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error)
    return absl::NotFoundError(absl::StrCat("cannot find my own program file: ", error.message()));
  return (self.parent_path() / "netring-agent").string();
}

int ExitCode(const Result& result, bool strict) {
  if (result.interrupted) return kInterrupted;
  bool failed = false;
  bool ran = false;
  bool valid = true;
  const JudgedRun judged(result);
  for (const CellResult& cell : result.cells) {
    const Outcome::Kind kind = cell.outcome(result.spec.reps).kind;
    failed |= kind == Outcome::Kind::kFailed;
    ran |= kind != Outcome::Kind::kSkipped;
    valid &= Judge(cell, judged).kind == Verdict::Kind::kValid;
  }
  if (failed) return kCellFailed;
  if (!ran) return kNothingRan;
  return strict && !valid ? kNotValid : kOk;
}

void PrintResult(const Result& result, OutputFormat format) {
  if (format == OutputFormat::kCsv) return Print(ResultsCsv(result));
  if (format == OutputFormat::kJson) return Print(RunJson(result));
  const char* no_color = std::getenv("NO_COLOR");
  const bool color = isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
  Print(TableText(result, {.color = color}));
}

absl::Status RunJob(Job& job) {
  NETRING_ASSIGN_OR_RETURN(std::string agent, AgentPath());
  NETRING_ASSIGN_OR_RETURN(Profiler profiler,
                           Profiler::Create(job.result.spec, job.directory + "/perf"));
  AgentExecutor::Options options{.agent_path = std::move(agent),
                                 .lab = MakeLab(job.result.spec),
                                 .kernel = Kernel::Probe(),
                                 .interrupted = &interrupted,
                                 .profiler = std::move(profiler)};
  job.result.path = FactsOf(job.result.spec, options.lab);
  job.result.environment = CollectEnvironment();
  options.auto_rules = &job.result.auto_rules;
  AgentExecutor executor(job.result.spec, std::move(options));
  RunWriter writer(job.directory);
  ProgressLine line;
  const RunnerHooks hooks{.on_progress =
                              [&](const Result& result, const Progress& progress) {
                                line.Show(result.spec, progress);
                                job.result.path.priming_gbps = executor.priming_gbps();
                                if (progress.repetition == nullptr) return absl::OkStatus();
                                return writer.Add(result, *progress.cell, *progress.repetition);
                              },
                          .stop_requested = [] { return interrupted != 0; }};
  const TrialRunner trials{.check = [&](const Cell& cell) { return executor.Check(cell); },
                           .run = [&](const Cell& cell) { return executor.Try(cell); }};
  const absl::Status found =
      FindAutoRules(job.result.spec, job.plan.cells, trials, &job.result.auto_rules);
  if (!absl::IsCancelled(found)) NETRING_RETURN_IF_ERROR(found);
  NETRING_RETURN_IF_ERROR(RunPlan(job.plan, executor, hooks, &job.result));
  return writer.Write(job.result);
}

int Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<RunLine> line = ReadRunLine(arguments);
  if (!line.ok()) return Complain(kNetringRun, line.status(), kUsage);
  if (line->answer.has_value()) return Print(*line->answer), kOk;
  if (line->list) return Print(ListText(Kernel::Probe())), kOk;
  absl::StatusOr<Job> job = MakeJob(*line);
  if (!job.ok()) return Complain(kNetringRun, job.status(), kUsage);
  if (line->dry_run) return Print(PlanText(job->result.spec, job->plan)), kOk;
  if (line->resume.empty()) {
    if (job->directory.empty()) job->directory = DefaultRunDirectory(job->result.started_utc);
    if (absl::Status made = MakeRunDirectory(job->directory); !made.ok())
      return Complain(kNetringRun, made, kUsage);
  }
  CatchSignals();
  if (absl::Status ran = RunJob(*job); !ran.ok()) return Complain(kNetringRun, ran, kCellFailed);
  PrintResult(job->result, line->format);
  std::fprintf(stderr, "netring-run: results are in %s\n", job->directory.c_str());
  return ExitCode(job->result, line->strict);
}

}  // namespace
}  // namespace netring

int main(int argc, char** argv) { return netring::Main({argv + 1, argv + argc}); }
