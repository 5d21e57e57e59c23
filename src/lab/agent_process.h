// A child process that runs in one side's namespaces and talks over its standard input and output:
// an agent, or the launcher of one on another host.

#ifndef NETRING_LAB_AGENT_PROCESS_H_
#define NETRING_LAB_AGENT_PROCESS_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lab/error_lines.h"
#include "lab/lab.h"
#include "netring/unique_fd.h"

namespace netring {

/// How a child is shown that is a program of the user's.
struct ShownAs {
  std::string label;   ///< in errors: "ssh hostA"
  std::string name;    ///< in front of what it says on standard error: "hostA"
  ShowLine show = {};  ///< takes these lines; empty: they go to standard error
};

/// Owns one child. The child dies with its parent (PR_SET_PDEATHSIG, set after the namespaces were
/// joined and checked against a parent that died before) and may end when its standard input does.
/// The parent in that sense is the thread that called Start() (prctl(2)): it must live as long as
/// the child. The destructor kills the child by its pid and reaps it. The child inherits standard
/// error and nothing else, has an empty signal mask, and ignores SIGINT, so that Ctrl-C reaches the
/// coordinator alone. Not thread-safe.
///
/// A launched child is somebody else's program, as ssh(1) or sudo(8), with an agent behind it. What
/// it says on standard error is shown as ErrorLines says, and the last line is part of the error
/// when it ends. The destructor first ends its input and gives it time to end, since it has to end
/// what is behind it; then come SIGTERM and SIGKILL. One that may not be killed is left alone.
class AgentProcess {
 public:
  static constexpr size_t kMaxLine = size_t{16} << 20;

  /// Starts `argv` (argv[0] is a path, no shell, no PATH search) in the namespaces of `side`. A
  /// failed exec is reported here (NotFound, PermissionDenied, ...), not as a dead child. The
  /// calling thread's own namespaces do not change.
  static absl::StatusOr<AgentProcess> Start(const LabSide& side,
                                            const std::vector<std::string>& argv);
  /// Starts a launched child in the caller's own namespaces.
  static absl::StatusOr<AgentProcess> StartLaunched(const std::vector<std::string>& argv,
                                                    ShownAs shown);

  AgentProcess(AgentProcess&& other) noexcept;
  AgentProcess& operator=(AgentProcess&& other) noexcept;
  ~AgentProcess();

  /// Writes one line (the newline is added). Unavailable when the child is gone, with how it ended;
  /// DeadlineExceeded when it has not read its input for 10 s. Cancelled as ReadLine() says, if it
  /// has to wait for the child.
  absl::Status WriteLine(const std::string& line, const volatile int* interrupted = nullptr);
  /// The same for bytes. DeadlineExceeded at `deadline_ns` too, however they are read.
  absl::Status Write(absl::string_view bytes, const volatile int* interrupted = nullptr,
                     int64_t deadline_ns = kNever);

  /// The next line without its newline, or DeadlineExceeded at `deadline_ns` (CLOCK_MONOTONIC), or
  /// Unavailable with how the child ended. ResourceExhausted for a line over `longest` bytes.
  /// Cancelled when a signal handler has set `*interrupted` (if not null; looked at ten times a
  /// second). What has come of a line stays for the next call.
  absl::StatusOr<std::string> ReadLine(int64_t deadline_ns,
                                       const volatile int* interrupted = nullptr,
                                       size_t longest = kMaxLine);

  /// Sends SIGINT and waits until the child has ended, in whatever way; DeadlineExceeded when it
  /// has not by `deadline_ns`.
  absl::Status Interrupt(int64_t deadline_ns);

  /// The last line that a launched child has said on standard error so far; empty: none.
  std::string LastWords() const { return errors_ == nullptr ? "" : errors_->Last(0); }

  pid_t pid() const { return pid_; }

 private:
  AgentProcess() = default;
  absl::Status Fork(const LabSide& side, const std::vector<std::string>& argv, int standard_error);
  void Stop();
  void EndLaunched();
  absl::Status Gone();

  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  std::string program_;  ///< argv[0] or its label, for messages
  pid_t pid_ = -1;
  std::optional<int64_t> oom_kills_;  ///< when it was started
  UniqueFd channel_;    ///< our end of the socket that is the child's standard input and output
  std::string buffer_;  ///< received, but not yet a line
  std::string ended_;   ///< how the child ended, once it is reaped
  std::unique_ptr<ErrorLines> errors_;  ///< of a launched child
};

}  // namespace netring

#endif  // NETRING_LAB_AGENT_PROCESS_H_
