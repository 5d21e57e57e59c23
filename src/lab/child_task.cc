#include "lab/child_task.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/cgroup.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

union FdControl {
  cmsghdr align;
  char bytes[CMSG_SPACE(sizeof(int) * FdList::kCapacity)];
};

void SendReport(int socket, ChildFailure failure, const FdList& fds) {
  FdControl control{};
  iovec data{&failure, sizeof(failure)};
  msghdr message{.msg_iov = &data, .msg_iovlen = 1};
  if (fds.size() > 0) {
    const size_t bytes = fds.size() * sizeof(int);
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(bytes);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(bytes);
    std::memcpy(CMSG_DATA(header), fds.data(), bytes);
  }
  // A parent that is gone needs no report; one that is there sees a missing report as the end of
  // the child.
  (void)sendmsg(socket, &message, MSG_NOSIGNAL);
}

std::vector<UniqueFd> TakeFds(msghdr& message) {
  std::vector<UniqueFd> fds;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    for (size_t at = 0; at + sizeof(int) <= header->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(header) + at, sizeof(fd));
      fds.emplace_back(fd);
    }
  }
  return fds;
}

absl::Status ToStatus(const ChildFailure& failure) {
  return failure.call == nullptr ? Errno(failure.what, failure.error)
                                 : RefusedCall(failure.what, failure.call, failure.error);
}

absl::Status ReceiveReport(int socket, ForkedChild& child) {
  FdControl control{};
  ChildFailure failure;
  iovec data{&failure, sizeof(failure)};
  msghdr message{.msg_iov = &data,
                 .msg_iovlen = 1,
                 .msg_control = control.bytes,
                 .msg_controllen = sizeof(control.bytes)};
  ssize_t received;
  do {
    received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (received < 0 && errno == EINTR);
  if (received < 0) return Errno("cannot hear from a child process");
  child.fds = TakeFds(message);
  // The kernel leaves out what this process has no room for (scm_detach_fds(), net/core/scm.c,
  // kernel 6.18).
  if ((message.msg_flags & MSG_CTRUNC) != 0)
    return Errno("cannot take over what a child process has opened", EMFILE);
  child.reported = received == ssize_t{sizeof(failure)};
  if (child.reported && failure.error != 0) child.status = ToStatus(failure);
  return absl::OkStatus();
}

[[noreturn]] void RunChild(int socket, ChildTask task) {
  // Out of the way of standard input and output, which a task may replace.
  const int report = fcntl(socket, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  FdList fds;
  if (report < 0) {
    SendReport(socket, {"cannot prepare a child process", errno}, fds);
    _exit(127);
  }
  close(socket);
  const ChildFailure failure = task(fds);
  SendReport(report, failure, fds);
  _exit(failure.error == 0 ? 0 : 127);
}

}  // namespace

void FdList::Add(int fd) {
  NETRING_CHECK(size_ < kCapacity);
  fds_[size_++] = fd;
}

absl::StatusOr<ForkedChild> ForkChild(ChildTask task) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return RefusedCall("cannot talk to a child process", "socketpair");
  const UniqueFd parent_end(ends[0]);
  UniqueFd child_end(ends[1]);
  ForkedChild child;
  child.pid = fork();
  if (child.pid < 0) {
    const int error = errno;
    // The only refusal of fork(2) that is a limit on the number of tasks.
    if (error != EAGAIN) return RefusedCall("cannot start a child process", "clone", error);
    return Errno(absl::StrCat("cannot start a child process (", TaskLimitText(), ")"), error);
  }
  if (child.pid == 0) RunChild(child_end.get(), task);
  child_end.Reset();
  if (absl::Status heard = ReceiveReport(parent_end.get(), child); !heard.ok()) {
    (void)Reap(child.pid);
    return heard;
  }
  return child;
}

absl::StatusOr<int> Reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return RefusedCall("cannot wait for a child process", "wait4");
  }
  return status;
}

UniqueFd OpenPidFd(pid_t pid) {
  // Not glibc's wrapper: up to 2.36 its header does not say extern "C".
  return UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

absl::StatusOr<std::vector<UniqueFd>> FdsFromChild(ChildTask task) {
  NETRING_ASSIGN_OR_RETURN(ForkedChild child, ForkChild(task));
  (void)Reap(child.pid);  // what it had to say, it has said
  if (!child.reported) return absl::UnavailableError("a child process died before it was done");
  NETRING_RETURN_IF_ERROR(child.status);
  return std::move(child.fds);
}

ChildFailure Enter(const LabSide& side) {
  if (side.user_ns.valid() && setns(side.user_ns.get(), CLONE_NEWUSER) != 0) {
    return {"cannot enter the user namespace", errno};
  }
  if (side.net_ns.valid() && setns(side.net_ns.get(), CLONE_NEWNET) != 0) {
    return {"cannot enter the network namespace", errno};
  }
  return {};
}

absl::StatusOr<UniqueFd> OpenIn(const LabSide& side, const char* what,
                                absl::FunctionRef<int()> open, const char* call) {
  if (!side.user_ns.valid() && !side.net_ns.valid()) {
    UniqueFd fd(open());
    if (!fd.valid()) return ToStatus({what, errno, call});
    return fd;
  }
  NETRING_ASSIGN_OR_RETURN(std::vector<UniqueFd> fds, FdsFromChild([&](FdList& list) {
                             const ChildFailure failure = Enter(side);
                             if (failure.error != 0) return failure;
                             const int fd = open();
                             if (fd < 0) return ChildFailure{what, errno, call};
                             list.Add(fd);
                             return ChildFailure{};
                           }));
  if (fds.size() != 1) return absl::InternalError("a child process lost a descriptor");
  return std::move(fds[0]);
}

absl::StatusOr<UniqueFd> SocketIn(const LabSide& side, int domain, int type, int protocol) {
  return OpenIn(
      side, "cannot open a socket", [=] { return socket(domain, type | SOCK_CLOEXEC, protocol); },
      "socket");
}

}  // namespace netring
