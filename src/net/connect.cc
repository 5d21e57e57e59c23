#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

absl::StatusOr<sockaddr_in> ToSockaddr(const std::string& address, int port) {
  if (port < 0 || port > 65535)
    return absl::InvalidArgumentError(absl::StrCat("there is no port ", port));
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, address.c_str(), &result.sin_addr) != 1) {
    return absl::InvalidArgumentError(absl::StrCat("'", address, "' is not an IPv4 address"));
  }
  return result;
}

absl::StatusOr<UniqueFd> NewSocket(int flags) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (!fd.valid()) return RefusedCall("cannot make a socket", "socket");
  return fd;
}

absl::Status AwaitConnected(int fd, int64_t deadline_ns, const std::string& where) {
  pollfd poll_fd{.fd = fd, .events = POLLOUT, .revents = 0};
  int ready = -1;
  do {  // EINTR comes without a signal too: a thread is told of the end of each io_uring that it
        // had
    const int64_t left_ms = std::max<int64_t>(0, (deadline_ns - NowNs()) / kNsPerMs);
    ready = poll(&poll_fd, 1, static_cast<int>(std::min<int64_t>(left_ms, 60'000)));
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return Errno("poll");
  if (ready == 0) return absl::DeadlineExceededError(absl::StrCat("no answer from ", where));
  int error = 0;
  socklen_t length = sizeof(error);
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
  return error == 0 ? absl::OkStatus() : Errno(absl::StrCat("cannot connect to ", where), error);
}

}  // namespace

absl::StatusOr<UniqueFd> Listen(const std::string& address, int backlog,
                                const SocketOptions& options, int port) {
  NETRING_ASSIGN_OR_RETURN(const sockaddr_in name, ToSockaddr(address, port));
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, NewSocket(SOCK_NONBLOCK));
  NETRING_RETURN_IF_ERROR(ApplyOptions(fd.get(), options));
  const int on = 1;  // a port of one's choice may still have connections of an earlier server
  if (port != 0) setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)) != 0) {
    return Errno(port == 0 ? absl::StrCat("cannot bind to ", address)
                           : absl::StrCat("cannot listen at ", address, ":", port));
  }
  if (listen(fd.get(), backlog) != 0) return Errno(absl::StrCat("cannot listen on ", address));
  return fd;
}

absl::StatusOr<int> PortOf(int listener) {
  sockaddr_in name{};
  socklen_t length = sizeof(name);
  if (getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length) != 0)
    return Errno("getsockname");
  return ntohs(name.sin_port);
}

absl::StatusOr<UniqueFd> ConnectTo(const std::string& address, int port,
                                   const SocketOptions& options, int64_t deadline_ns) {
  NETRING_ASSIGN_OR_RETURN(const sockaddr_in name, ToSockaddr(address, port));
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, NewSocket(SOCK_NONBLOCK));
  NETRING_RETURN_IF_ERROR(ApplyOptions(fd.get(), options));
  const std::string where = absl::StrCat(address, ":", port);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)) != 0 &&
      errno != EINPROGRESS) {
    return Errno(absl::StrCat("cannot connect to ", where));
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
    return Errno(absl::StrCat("cannot greet ", address, ":", port));
  }
  return fd;
}

}  // namespace netring
