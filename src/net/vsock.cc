#include "net/vsock.h"

#include <sys/random.h>
#include <sys/socket.h>
//
#include <linux/vm_sockets.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "base/inet_address.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

constexpr int kTries = 64;
constexpr uint16_t kFirstFreePort = 0x8000;

}  // namespace

absl::Status CheckVsockLoopback() {
  const UniqueFd fd(socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd.valid() && BindVsock(fd.get(), kVsockLocal)) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("vsock loopback is not here: load it by ", kLoadVsock,
                   ", if this kernel has it: netring-probe --doctor says so"));
}

bool BindVsock(int fd, const std::string& address) {
  for (int tried = 0; tried < kTries; ++tried) {
    uint16_t drawn = 0;
    if (getrandom(&drawn, sizeof(drawn), 0) != ssize_t{sizeof(drawn)}) return false;
    const auto name = SocketAddress::Of(address, drawn | kFirstFreePort);
    if (!name.ok()) return false;
    if (bind(fd, name->get(), name->length()) == 0) return true;
    if (errno != EADDRINUSE) return false;
  }
  return false;
}

absl::Status SetVsockBuffer(int fd, int64_t bytes) {
  if (bytes == 0) return absl::OkStatus();
  const auto size = static_cast<uint64_t>(bytes);
  for (const int option : {SO_VM_SOCKETS_BUFFER_MAX_SIZE, SO_VM_SOCKETS_BUFFER_SIZE}) {
    if (setsockopt(fd, AF_VSOCK, option, &size, sizeof(size)) != 0)
      return Errno(absl::StrCat("cannot set the buffer of vsock to ", bytes));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> VsockBuffer(int fd) {
  uint64_t size = 0;
  socklen_t length = sizeof(size);
  if (getsockopt(fd, AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE, &size, &length) != 0)
    return Errno("cannot read the buffer of vsock");
  return static_cast<int64_t>(size);
}

}  // namespace netring
