#include "experiment/profiler.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "base/find_program.h"
#include "experiment/cell_file.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr char kFolder[] = "perf";
constexpr int64_t kWriteLimitNs = 30 * kNsPerSecond;
constexpr int64_t kReadyLimitNs = 10 * kNsPerSecond;
/// perf takes commands from standard input, and answers on standard output.
constexpr char kControl[] = "--control=fd:0,1";
/// Hertz; not a divisor of the timer's, so that it does not beat with it.
constexpr char kSampleRate[] = "997";

std::vector<std::string> StatCommand(const std::string& perf, const std::string& pid,
                                     const std::string& file) {
  return {perf, "stat", kControl, "-p", pid, "-o", file};
}

std::vector<std::string> RecordCommand(const std::string& perf, const std::string& pid,
                                       const std::string& file) {
  return {perf, "record", kControl, "-q", "-g", "-F", kSampleRate, "-p", pid, "-o", file};
}

/// Until its events are open: it takes longer to begin than a slice. One that ends instead, or does
/// not know the command (before 5.12), is not waited for: the slice goes on without it.
void AwaitReady(AgentProcess& perf) {
  if (perf.WriteLine("ping").ok()) (void)perf.ReadLine(NowNs() + kReadyLimitNs);
}

}  // namespace

absl::StatusOr<Profiler> Profiler::Create(const Spec& spec, int directory) {
  Profiler profiler;
  if (!spec.perf_stat && spec.perf_record.empty()) return profiler;
  const absl::StatusOr<std::string> perf = FindProgram("perf");
  if (!perf.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(spec.perf_stat ? "--perf_stat" : "--perf_record", ": ",
                     perf.status().message(), "; install it (Debian: linux-perf)"));
  }
  profiler.stat_ = spec.perf_stat;
  profiler.record_ = spec.perf_record;
  profiler.perf_ = *perf;
  profiler.directory_ = directory;
  return profiler;
}

absl::Status Profiler::OpenFolder() {
  if (folder_.valid()) return absl::OkStatus();
  if (mkdirat(directory_, kFolder, 0777) != 0 && errno != EEXIST)
    return Errno(absl::StrCat("cannot make ", kFolder));
  folder_.Reset(openat(directory_, kFolder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (folder_.valid()) return absl::OkStatus();
  return Errno(absl::StrCat("cannot open ", kFolder, " of the run's directory as a folder"));
}

absl::Status Profiler::Start(const Cell& cell, int64_t round, pid_t server, pid_t client) {
  const bool record = absl::c_linear_search(record_, cell.Id());
  if (!stat_ && !record) return absl::OkStatus();
  NETRING_RETURN_IF_ERROR(OpenFolder());
  const std::string name = absl::StrCat(FileNameOf(cell.Id()), "#", round);
  for (const auto& [side, pid] : {std::pair("server", server), std::pair("client", client)}) {
    const std::string file = absl::StrCat(name, ".", side);
    if (stat_) NETRING_RETURN_IF_ERROR(Watch(file + ".stat.txt", pid, false));
    if (record) NETRING_RETURN_IF_ERROR(Watch(file + ".perf.data", pid, true));
  }
  return absl::OkStatus();
}

absl::Status Profiler::Watch(const std::string& name, pid_t pid, bool record) {
  unlinkat(folder_.get(), name.c_str(), 0);  // of a round that was cut off
  UniqueFd opened(openat(folder_.get(), name.c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!opened.valid()) return Errno(absl::StrCat("cannot make ", kFolder, "/", name));
  // perf takes a path alone: this one leads to the opened file and through no folder.
  const std::string file = absl::StrCat("/proc/", getpid(), "/fd/", opened.get());
  const std::string of = absl::StrCat(pid);
  NETRING_ASSIGN_OR_RETURN(AgentProcess process,
                           AgentProcess::Start({}, record ? RecordCommand(perf_, of, file)
                                                          : StatCommand(perf_, of, file)));
  AwaitReady(process);
  files_.push_back(std::move(opened));
  running_.push_back(std::move(process));
  return absl::OkStatus();
}

absl::Status Profiler::Stop() {
  absl::Status result;
  for (AgentProcess& process : running_) result.Update(process.Interrupt(NowNs() + kWriteLimitNs));
  running_.clear();
  files_.clear();
  return result;
}

}  // namespace netring
