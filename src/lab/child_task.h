// Work that must happen in another namespace, done by a forked child so that the caller's own stays
// as it is.
//
// The child opens descriptors and hands them over. A socket stays in the namespace in which it was
// opened, so that with it the caller does the rest itself and the child needs nothing but system
// calls: safe after fork(2) in a process with threads (signal-safety(7)).

#ifndef NETRING_LAB_CHILD_TASK_H_
#define NETRING_LAB_CHILD_TASK_H_

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lab/lab.h"
#include "netring/unique_fd.h"

namespace netring {

/// Which step of a child failed. `what` points to text that exists since before the fork, so it is
/// the same in both.
struct ChildFailure {
  const char* what = nullptr;
  int error = 0;  ///< errno; 0 means that nothing failed
  /// The system call, where kernels allow it to everybody, so that a profile must have refused it.
  const char* call = nullptr;
};

/// The descriptors that a child hands over; of fixed size because a forked child must not allocate.
class FdList {
 public:
  static constexpr size_t kCapacity = 4;

  /// Takes part in the hand-over; the caller's copy stays open until the child exits.
  void Add(int fd);
  const int* data() const { return fds_.data(); }
  size_t size() const { return size_; }

 private:
  std::array<int, kCapacity> fds_{};
  size_t size_ = 0;
};

/// Runs in the child: async-signal-safe calls only, no allocation, no lock.
using ChildTask = absl::FunctionRef<ChildFailure(FdList& fds)>;

/// A child that has been forked and has reported, or never will.
struct ForkedChild {
  pid_t pid = -1;  ///< to be reaped by the caller
  bool reported =
      false;  ///< false: it ended, or replaced itself by execve(2), before the task returned
  absl::Status status;        ///< of the task
  std::vector<UniqueFd> fds;  ///< in the order of FdList::Add(), close-on-exec
};

/// Forks, runs `task` in the child and waits for its report. The child exits when the task returns.
/// The descriptor that carries the report is close-on-exec and not below 3.
absl::StatusOr<ForkedChild> ForkChild(ChildTask task);

/// Waits for the end of a child of this process; the status as waitpid(2) gives it, or an error.
absl::StatusOr<int> Reap(pid_t pid);

/// A descriptor that polls readable once process `pid` has ended (pidfd_open(2)); empty where there
/// is none.
UniqueFd OpenPidFd(pid_t pid);

/// Runs `task` in a child to its end and returns the descriptors that it made.
absl::StatusOr<std::vector<UniqueFd>> FdsFromChild(ChildTask task);

/// Moves the calling thread into the namespaces of `side`: for use in a child.
ChildFailure Enter(const LabSide& side);

/// Calls `open`, which must be async-signal-safe, in the namespaces of `side` and returns the
/// descriptor that it gives; below 0 means failure with errno, reported as `what`, and as that of
/// ChildFailure::call where one is given. No child is needed where the side has no namespaces.
absl::StatusOr<UniqueFd> OpenIn(const LabSide& side, const char* what,
                                absl::FunctionRef<int()> open, const char* call = nullptr);

/// A socket (socket(2), close-on-exec) that lives in the network namespace of `side`.
absl::StatusOr<UniqueFd> SocketIn(const LabSide& side, int domain, int type, int protocol);

}  // namespace netring

#endif  // NETRING_LAB_CHILD_TASK_H_
