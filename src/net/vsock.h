// What sockets of vsock(7) have in place of options and ports of TCP.

#ifndef NETRING_NET_VSOCK_H_
#define NETRING_NET_VSOCK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace netring {

/// The command, for a shell as root, that brings vsock on one machine.
inline constexpr char kLoadVsock[] = "modprobe vsock_loopback";

/// SOL_VSOCK and VSOCK_RECVERR: where the error queue tells of zero copy (include/linux/socket.h
/// and include/uapi/linux/vm_sockets.h, kernel 6.7).
inline constexpr int kVsockLevel = 287;
inline constexpr int kVsockErrors = 1;

/// OK when sockets on this machine can talk to each other by vsock; Unavailable with what to do.
absl::Status CheckVsockLoopback();

/// Binds to a free port of 16 bits: what the kernel chooses has 32. False with errno.
bool BindVsock(int fd, const std::string& address);

/// How much a peer may send that is not read yet (SO_VM_SOCKETS_BUFFER_SIZE): the receiver's; 0
/// leaves the kernel's own.
absl::Status SetVsockBuffer(int fd, int64_t bytes);
absl::StatusOr<int64_t> VsockBuffer(int fd);

}  // namespace netring

#endif  // NETRING_NET_VSOCK_H_
