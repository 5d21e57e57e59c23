#include "lab/agent_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/cgroup.h"
#include "lab/child_task.h"
#include "lab/exit_reason.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

/// Without a byte taken.
constexpr int64_t kWriteTimeoutNs = 10 * kNsPerSecond;
constexpr int kExitGraceMs = 1000;
/// For a launched child to end what is behind it, and after each signal.
constexpr int kLaunchedGraceMs = 2000;
/// Its last words may come a little later than its end.
constexpr int64_t kLastWordsNs = 500 * kNsPerMs;
constexpr int64_t kInterruptedPollNs = 100 * kNsPerMs;

void ResetSignals() {
  signal(SIGPIPE, SIG_DFL);
  signal(SIGINT, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// `standard_error` below 0: the parent's.
bool Connect(int channel, int standard_error) {
  const int high =
      fcntl(channel, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);  // dup2(0, 0) keeps O_CLOEXEC
  if (high < 0) return false;
  if (standard_error >= 0) {
    const int errors = fcntl(standard_error, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (errors < 0 || dup2(errors, STDERR_FILENO) < 0) return false;
  }
  return dup2(high, STDIN_FILENO) >= 0 && dup2(high, STDOUT_FILENO) >= 0;
}

/// The child's part of Start(): returns only if it fails.
ChildFailure Become(const LabSide& side, int channel, int standard_error, pid_t parent,
                    const char* cannot_start, char* const* argv) {
  const ChildFailure failure = Enter(side);
  if (failure.error != 0) return failure;
  // Not before Enter(): a change of credentials clears it (prctl(2)).
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
    return {"cannot have a child end with its parent (PR_SET_PDEATHSIG)", errno, "prctl"};
  if (getppid() != parent) _exit(127);
  if (!Connect(channel, standard_error)) return {"cannot connect standard input and output", errno};
  if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
    return {"cannot close what a child does not need", errno, "close_range"};
  ResetSignals();
  execve(argv[0], argv, environ);
  return {cannot_start, errno};
}

/// Waits for a bounded time, since a child may close its output and live on.
bool WaitForExit(pid_t pid, int limit_ms = kExitGraceMs) {
  const UniqueFd fd = OpenPidFd(pid);
  if (!fd.valid()) return true;  // then waitpid(2) has to do
  pollfd exit{.fd = fd.get(), .events = POLLIN};
  return poll(&exit, 1, limit_ms) > 0;
}

/// Returns when there is something to read (POLLIN), or room to write (POLLOUT), at the deadline,
/// when a signal came, or when a caller that may be interrupted should look whether it is.
absl::Status WaitFor(short events, int fd, int64_t deadline_ns, bool interruptible) {
  int64_t left_ns = std::max<int64_t>(deadline_ns - NowNs(), 0);
  if (interruptible) left_ns = std::min(left_ns, kInterruptedPollNs);
  const timespec timeout{.tv_sec = left_ns / kNsPerSecond, .tv_nsec = left_ns % kNsPerSecond};
  pollfd ready{.fd = fd, .events = events};
  if (ppoll(&ready, 1, &timeout, nullptr) < 0 && errno != EINTR) return Errno("ppoll");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AgentProcess> AgentProcess::Start(const LabSide& side,
                                                 const std::vector<std::string>& argv) {
  NETRING_CHECK(!argv.empty());
  AgentProcess agent;
  agent.program_ = argv[0];
  NETRING_RETURN_IF_ERROR(agent.Fork(side, argv, -1));
  return agent;
}

absl::StatusOr<AgentProcess> AgentProcess::StartLaunched(const std::vector<std::string>& argv,
                                                         ShownAs shown) {
  NETRING_CHECK(!argv.empty());
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return RefusedCall(absl::StrCat("cannot hear what ", shown.label, " complains of"), "pipe2");
  UniqueFd read_end(ends[0]);
  const UniqueFd write_end(ends[1]);
  AgentProcess agent;
  agent.program_ = std::move(shown.label);
  NETRING_ASSIGN_OR_RETURN(
      agent.errors_,
      ErrorLines::Start(std::move(read_end), std::move(shown.name), std::move(shown.show)));
  NETRING_RETURN_IF_ERROR(agent.Fork({}, argv, write_end.get()));
  return agent;
}

absl::Status AgentProcess::Fork(const LabSide& side, const std::vector<std::string>& argv,
                                int standard_error) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return RefusedCall(absl::StrCat("cannot talk to ", argv[0]), "socketpair");
  oom_kills_ = OomKills();
  channel_.Reset(ends[0]);
  const UniqueFd child_end(ends[1]);

  const std::string cannot_start = absl::StrCat("cannot start ", argv[0]);
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  NETRING_ASSIGN_OR_RETURN(ForkedChild child, ForkChild([&](FdList&) {
                             return Become(side, child_end.get(), standard_error, parent,
                                           cannot_start.c_str(), arguments.data());
                           }));
  pid_ = child.pid;
  return child.status;
}

AgentProcess::AgentProcess(AgentProcess&& other) noexcept { *this = std::move(other); }

AgentProcess& AgentProcess::operator=(AgentProcess&& other) noexcept {
  if (this == &other) return *this;
  Stop();
  program_ = std::move(other.program_);
  pid_ = std::exchange(other.pid_, -1);
  oom_kills_ = other.oom_kills_;
  channel_ = std::move(other.channel_);
  buffer_ = std::move(other.buffer_);
  ended_ = std::move(other.ended_);
  errors_ = std::move(other.errors_);
  return *this;
}

AgentProcess::~AgentProcess() { Stop(); }

void AgentProcess::Stop() {
  channel_.Reset();
  if (pid_ < 0 || !ended_.empty()) return;
  if (errors_ != nullptr) return EndLaunched();
  kill(pid_, SIGKILL);  // not reaped yet, so the number is still this child's
  (void)Reap(pid_);
}

/// Its input has ended. What is not this user's, as sudo(8), cannot be signalled; it stays a child
/// until netring ends.
void AgentProcess::EndLaunched() {
  for (const int signal : {0, SIGTERM, SIGKILL}) {
    if (signal != 0 && kill(pid_, signal) != 0) return;
    if (!WaitForExit(pid_, kLaunchedGraceMs)) continue;
    (void)Reap(pid_);
    return;
  }
}

absl::Status AgentProcess::Gone() {
  if (ended_.empty() && WaitForExit(pid_)) {
    const absl::StatusOr<int> status = Reap(pid_);
    ended_ = status.ok() ? DescribeExit(*status) + WhyKilled(*status, oom_kills_)
                         : "ended, and someone else has reaped it";
  }
  const std::string said = errors_ == nullptr ? "" : errors_->Last(kLastWordsNs);
  return absl::UnavailableError(
      absl::StrCat(program_, ": ", ended_.empty() ? "closed its standard input and output" : ended_,
                   said.empty() ? "" : ": ", said));
}

absl::Status AgentProcess::WriteLine(const std::string& line, const volatile int* interrupted) {
  return Write(line + "\n", interrupted);
}

absl::Status AgentProcess::Write(absl::string_view bytes, const volatile int* interrupted,
                                 int64_t deadline_ns) {
  int64_t read_ns = NowNs();
  while (!bytes.empty()) {
    const ssize_t result =
        send(channel_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (result >= 0) {
      bytes.remove_prefix(static_cast<size_t>(result));
      read_ns = NowNs();
      if (read_ns < deadline_ns || bytes.empty()) continue;
      return absl::DeadlineExceededError(absl::StrCat(program_, ": reads its input too slowly"));
    }
    if (errno == EPIPE || errno == ECONNRESET) return Gone();
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return Errno(absl::StrCat("cannot write to ", program_));
    if (interrupted != nullptr && *interrupted != 0) return absl::CancelledError("interrupted");
    const int64_t limit_ns = std::min(read_ns + kWriteTimeoutNs, deadline_ns);
    if (NowNs() >= limit_ns) {
      return absl::DeadlineExceededError(absl::StrCat(program_, limit_ns == deadline_ns
                                                                    ? ": reads its input too slowly"
                                                                    : ": does not read its input"));
    }
    NETRING_RETURN_IF_ERROR(WaitFor(POLLOUT, channel_.get(), limit_ns, interrupted != nullptr));
  }
  return absl::OkStatus();
}

absl::Status AgentProcess::Interrupt(int64_t deadline_ns) {
  if (!ended_.empty()) return absl::OkStatus();
  kill(pid_, SIGINT);  // not reaped yet, so the number is still this child's
  const UniqueFd fd = OpenPidFd(pid_);
  if (!fd.valid()) return RefusedCall(absl::StrCat("cannot wait for ", program_), "pidfd_open");
  while (NowNs() < deadline_ns) {
    NETRING_RETURN_IF_ERROR(WaitFor(POLLIN, fd.get(), deadline_ns, false));
    pollfd ended{.fd = fd.get(), .events = POLLIN};
    if (poll(&ended, 1, 0) <= 0) continue;
    (void)Gone();  // which notes how
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError(absl::StrCat(program_, ": does not end"));
}

absl::StatusOr<std::string> AgentProcess::ReadLine(int64_t deadline_ns,
                                                   const volatile int* interrupted,
                                                   size_t longest) {
  std::array<char, 16384> chunk;  // a stack may be small: ulimit -s
  size_t searched = 0;
  while (true) {
    const size_t end = buffer_.find('\n', searched);
    if (std::min(end, buffer_.size()) > longest) {
      return absl::ResourceExhaustedError(
          absl::StrCat(program_, ": sent a line of more than ", longest, " bytes"));
    }
    if (end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    searched = buffer_.size();
    if (interrupted != nullptr && *interrupted != 0) return absl::CancelledError("interrupted");
    const ssize_t got = recv(channel_.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (got > 0) {
      buffer_.append(chunk.data(), static_cast<size_t>(got));
    } else if (got == 0 || errno == ECONNRESET) {
      return Gone();
    } else if (errno != EAGAIN && errno != EINTR) {
      return Errno(absl::StrCat("cannot read from ", program_));
    } else if (NowNs() >= deadline_ns) {
      return absl::DeadlineExceededError(absl::StrCat(program_, ": no answer in time"));
    } else {
      NETRING_RETURN_IF_ERROR(WaitFor(POLLIN, channel_.get(), deadline_ns, interrupted != nullptr));
    }
  }
}

}  // namespace netring
