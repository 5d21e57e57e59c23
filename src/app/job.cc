#include "app/job.h"

#include <sys/stat.h>

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/printable.h"
#include "experiment/agents.h"
#include "experiment/job_file.h"
#include "experiment/same_machine.h"
#include "netring/status.h"
#include "report/run_reader.h"

namespace netring {
namespace {

/// /dev/stdin is a link to the pipe that a shell makes: the link is not what is wrong with it.
bool IsPipe(const std::string& path) {
  struct stat facts{};
  return stat(path.c_str(), &facts) == 0 && S_ISFIFO(facts.st_mode);
}

/// What names a program to run or a namespace to enter.
constexpr const char* kNamesToRun[] = {"server_exec", "client_exec",  "agent_path",
                                       "agent",       "server_netns", "client_netns"};

/// A run is data: nobody else has this user run a program by it. `given`: on the command line,
/// where that says it too.
absl::Status CheckAuthor(const ReadRun& read, const std::string& shown,
                         const GivenSettings& given) {
  if (read.stranger.empty()) return absl::OkStatus();
  const Spec defaults = DefaultSpec();
  for (const char* name : kNamesToRun) {
    const Setting& setting = *FindSetting(name);
    const std::string text = setting.print(read.run.spec);
    const bool own = absl::c_any_of(given, [&](const auto& each) { return each.first == name; });
    if (own || text == setting.print(defaults)) continue;
    return absl::PermissionDeniedError(absl::StrCat(
        "'", shown, "' may be written by ", read.stranger, ", and says what to run: --", name, "=",
        Printable(text), "; if you would run that, copy the directory, and use the copy"));
  }
  return absl::OkStatus();
}

/// A job file by its name's end, else a run.
absl::StatusOr<Spec> SpecOfFile(const std::string& path, const GivenSettings& given) {
  constexpr char kWanted[] =
      "; a file to run is a job file, NAME.toml, or a run's directory or run.jsonl";
  if (absl::EndsWithIgnoreCase(path, ".toml")) return ReadJobFile(path);
  if (IsPipe(path) && !absl::EndsWith(path, kRunFile))
    return absl::InvalidArgumentError(absl::StrCat("'", path, "' is a pipe", kWanted));
  absl::StatusOr<ReadRun> earlier = ReadRunAt(path);
  if (earlier.ok()) {
    NETRING_RETURN_IF_ERROR(CheckAuthor(*earlier, path, given));
    return std::move(earlier->run.spec);
  }
  return absl::EndsWith(path, kRunFile) ? earlier.status() : WithMore(earlier.status(), kWanted);
}

absl::Status NewJob(const RunLine& line, Job* job) {
  Spec& spec = job->result.spec;
  spec = DefaultSpec();
  if (!line.run_file.empty()) {
    NETRING_ASSIGN_OR_RETURN(spec, SpecOfFile(line.run_file, line.settings));
  }
  NETRING_RETURN_IF_ERROR(SetAll(line.settings, &spec));
  NETRING_RETURN_IF_ERROR(MakeAgentsAbsolute(&spec));
  job->result.started_utc = Utc();
  return CheckSpec(spec);
}

absl::Status ReadJob(Job* job) {
  const std::string shown = job->directory->Shown(kRunFile);
  NETRING_ASSIGN_OR_RETURN(ReadRun read, ReadRunFrom(job->store.get(), shown));
  NETRING_RETURN_IF_ERROR(CheckAuthor(read, shown, {}));
  job->result = std::move(read.run);
  job->whole_bytes = read.whole_bytes;
  return absl::OkStatus();
}

}  // namespace

std::string Utc() {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
}

absl::Status MakeJob(const RunLine& line, Job* job) {
  NETRING_RETURN_IF_ERROR(line.resume.empty() ? NewJob(line, job) : ReadJob(job));
  NETRING_ASSIGN_OR_RETURN(job->plan, MakePlan(job->result.spec));
  job->result.spec.seed = job->plan.seed;
  if (!job->resumed() || job->over()) return absl::OkStatus();
  return CheckSameCells(job->result, job->plan);
}

absl::Status OpenRun(const std::string& path, StoreUse use, bool dry_run, Job* job) {
  NETRING_ASSIGN_OR_RETURN(job->directory, RunDirectory::Open(path));
  if (!dry_run) NETRING_RETURN_IF_ERROR(job->directory->Lock());
  NETRING_ASSIGN_OR_RETURN(
      job->store, dry_run ? job->directory->OpenFile(kRunFile) : job->directory->OpenStore(use));
  return absl::OkStatus();
}

absl::Status MakeDirectory(const RunLine& line, Job* job) {
  if (job->directory.has_value()) return absl::OkStatus();
  NETRING_ASSIGN_OR_RETURN(job->directory, line.out.empty()
                                               ? RunDirectory::MakeNamed(job->result.started_utc)
                                               : RunDirectory::Make(line.out));
  return absl::OkStatus();
}

}  // namespace netring
