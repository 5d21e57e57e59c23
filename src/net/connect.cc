#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/inet_address.h"
#include "net/reach.h"
#include "net/vsock.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::StatusOr<UniqueFd> NewSocket(int family, int flags) {
  UniqueFd fd(socket(family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (fd.valid()) return fd;
  return RefusedCall(family == AF_INET6   ? "cannot make a socket of IPv6"
                     : family == AF_VSOCK ? "cannot make a socket of vsock"
                                          : "cannot make a socket",
                     "socket");
}

absl::Status AwaitConnected(int fd, int64_t deadline_ns, const std::string& where) {
  const int64_t begun_ns = NowNs();
  pollfd poll_fd{.fd = fd, .events = POLLOUT, .revents = 0};
  int ready = -1;
  do {  // EINTR comes without a signal too: a thread is told of the end of each io_uring that it
        // had
    const int64_t left_ms = std::max<int64_t>(0, (deadline_ns - NowNs()) / kNsPerMs);
    ready = poll(&poll_fd, 1, static_cast<int>(std::min<int64_t>(left_ms, 60'000)));
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return Errno("poll");
  if (ready == 0) return NoAnswer(where, NowNs() - begun_ns);
  int error = 0;
  socklen_t length = sizeof(error);
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
  return error == 0 ? absl::OkStatus() : CannotConnect(where, error);
}

}  // namespace

absl::StatusOr<UniqueFd> Listen(const std::string& address, int backlog,
                                const SocketOptions& options, int port) {
  NETRING_ASSIGN_OR_RETURN(const SocketAddress name, SocketAddress::Of(address, port));
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, NewSocket(name.family(), SOCK_NONBLOCK));
  NETRING_RETURN_IF_ERROR(ApplyOptions(fd.get(), options));
  const int on = 1;  // a port of one's choice may still have connections of an earlier server
  if (port != 0) setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const std::string where = port == 0 ? address : EndpointText(address, port);
  const bool bound = name.family() == AF_VSOCK && port == 0
                         ? BindVsock(fd.get(), address)
                         : bind(fd.get(), name.get(), name.length()) == 0;
  if (!bound || listen(fd.get(), backlog) != 0) return CannotListen(where, errno);
  return fd;
}

absl::StatusOr<int> PortOf(int listener) {
  NETRING_ASSIGN_OR_RETURN(const SocketAddress name, SocketAddress::OwnEndOf(listener));
  return name.port();
}

absl::StatusOr<UniqueFd> ConnectTo(const std::string& address, int port,
                                   const SocketOptions& options, int64_t deadline_ns) {
  NETRING_ASSIGN_OR_RETURN(const SocketAddress name, SocketAddress::Of(address, port));
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, NewSocket(name.family(), SOCK_NONBLOCK));
  NETRING_RETURN_IF_ERROR(ApplyOptions(fd.get(), options));
  const std::string where = EndpointText(address, port);
  if (connect(fd.get(), name.get(), name.length()) != 0 && errno != EINPROGRESS) {
    return CannotConnect(where, errno);
  }
  NETRING_RETURN_IF_ERROR(AwaitConnected(fd.get(), deadline_ns, where));
  if (fcntl(fd.get(), F_SETFL, 0) != 0) return Errno("cannot make a socket blocking");
  return fd;
}

absl::StatusOr<UniqueFd> Connect(const std::string& address, int port, const SocketOptions& options,
                                 const Hello& hello, int64_t deadline_ns) {
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, ConnectTo(address, port, options, deadline_ns));
  const auto bytes = EncodeHello(hello);
  // A fresh socket's buffer takes these few bytes at once.
  if (send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != ssize_t{kHelloBytes}) {
    return Errno(absl::StrCat("cannot greet ", EndpointText(address, port)));
  }
  return fd;
}

void ResetConnection(int fd) {
  // As SO_LINGER of 0 and close(2) (tcp_disconnect(), net/ipv4/tcp.c), but now: a ring that is torn
  // down holds its files for a while.
  const sockaddr nowhere{.sa_family = AF_UNSPEC, .sa_data = {}};
  connect(fd, &nowhere, sizeof(nowhere));
}

}  // namespace netring
