#include "ring/inquiry.h"

#include <liburing.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "ring/refusal.h"

namespace netring {
namespace {

constexpr unsigned kEntries = 4;

/// IORING_OP_* by number (include/uapi/linux/io_uring.h, kernel 7.2).
constexpr const char* kNames[] = {
    "NOP",
    "READV",
    "WRITEV",
    "FSYNC",
    "READ_FIXED",
    "WRITE_FIXED",
    "POLL_ADD",
    "POLL_REMOVE",
    "SYNC_FILE_RANGE",
    "SENDMSG",
    "RECVMSG",
    "TIMEOUT",
    "TIMEOUT_REMOVE",
    "ACCEPT",
    "ASYNC_CANCEL",
    "LINK_TIMEOUT",
    "CONNECT",
    "FALLOCATE",
    "OPENAT",
    "CLOSE",
    "FILES_UPDATE",
    "STATX",
    "READ",
    "WRITE",
    "FADVISE",
    "MADVISE",
    "SEND",
    "RECV",
    "OPENAT2",
    "EPOLL_CTL",
    "SPLICE",
    "PROVIDE_BUFFERS",
    "REMOVE_BUFFERS",
    "TEE",
    "SHUTDOWN",
    "RENAMEAT",
    "UNLINKAT",
    "MKDIRAT",
    "SYMLINKAT",
    "LINKAT",
    "MSG_RING",
    "FSETXATTR",
    "SETXATTR",
    "FGETXATTR",
    "GETXATTR",
    "SOCKET",
    "URING_CMD",
    "SEND_ZC",
    "SENDMSG_ZC",
    "READ_MULTISHOT",
    "WAITID",
    "FUTEX_WAIT",
    "FUTEX_WAKE",
    "FUTEX_WAITV",
    "FIXED_FD_INSTALL",
    "FTRUNCATE",
    "BIND",
    "LISTEN",
    "RECV_ZC",
    "EPOLL_WAIT",
    "READV_FIXED",
    "WRITEV_FIXED",
    "PIPE",
    "NOP128",
    "URING_CMD128",
};

std::string NameOf(size_t number) {
  return number < std::size(kNames) ? kNames[number] : absl::StrCat("OP_", number);
}

struct Free {
  void operator()(io_uring_probe* probe) const { io_uring_free_probe(probe); }
};

}  // namespace

absl::StatusOr<std::vector<Opcode>> ProbeOpcodes() {
  io_uring ring{};
  NETRING_RETURN_IF_ERROR(RefusalStatus(MakeRing(kEntries, &ring)));
  const std::unique_ptr<io_uring_probe, Free> probe(io_uring_get_probe_ring(&ring));
  io_uring_queue_exit(&ring);
  if (probe == nullptr) return absl::UnavailableError("the kernel lists no opcodes");
  std::vector<Opcode> opcodes;
  const size_t listed = probe->ops_len;
  for (size_t number = 0; number < std::max(listed, std::size(kNames)); ++number) {
    const bool supported =
        number < listed && (probe->ops[number].flags & IO_URING_OP_SUPPORTED) != 0;
    opcodes.push_back({static_cast<int>(number), NameOf(number), supported});
  }
  return opcodes;
}

}  // namespace netring
