#include "net/datagrams.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/inet_address.h"
#include "net/reach.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

/// After so long without an answer, a hello was lost.
constexpr int kResendMs = 50;
/// How often a hello is answered: the last answer is repeated by nobody.
constexpr int kAnswers = 3;

using Seats = std::vector<std::vector<UniqueFd>>;

absl::StatusOr<UniqueFd> DatagramSocket(int family, const SocketOptions& options) {
  UniqueFd fd(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return RefusedCall("cannot make a socket of UDP", "socket");
  NETRING_RETURN_IF_ERROR(ApplyOptions(fd.get(), options));
  return fd;
}

/// After bind(2): before, the kernel could choose a port that another such socket has.
void ShareAddress(int fd) {
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

void Answer(int fd, const std::array<uint8_t, kHelloBytes>& hello) {
  for (int i = 0; i < kAnswers; ++i)
    send(fd, hello.data(), hello.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

class DatagramAcceptor {
 public:
  DatagramAcceptor(absl::Span<const UniqueFd> listeners, int per_listener, const Hello& expected,
                   const SocketOptions& options)
      : listeners_(listeners),
        per_listener_(static_cast<size_t>(per_listener)),
        expected_(expected),
        options_(options),
        seats_(listeners.size()) {
    for (auto& thread : seats_) thread.resize(per_listener_);
  }

  absl::StatusOr<Seats> Run(const AcceptLimits& limits) {
    const size_t wanted = seats_.size() * per_listener_;
    while (taken_ < wanted) {
      if (NowNs() >= limits.deadline_ns) {
        return DroppedError(absl::StrCat(
            "only ", taken_, " of ", wanted,
            " UDP connections arrived in time: datagrams from the client are dropped, or it sent "
            "none; open the port here for UDP (--port)"));
      }
      NETRING_RETURN_IF_ERROR(Turn(limits.controls));
    }
    return std::move(seats_);
  }

 private:
  absl::Status Turn(absl::Span<const int> controls) {
    std::vector<pollfd> polls;
    for (const UniqueFd& listener : listeners_) polls.push_back({listener.get(), POLLIN, 0});
    for (const int control : controls) polls.push_back({control, POLLRDHUP, 0});
    const int ready = poll(polls.data(), polls.size(), kResendMs);
    if (ready < 0 && errno != EINTR) return Errno("poll");
    for (size_t i = listeners_.size(); i < polls.size(); ++i) {
      if (polls[i].revents != 0)
        return absl::CancelledError("the other side has gone before its connections came");
    }
    for (size_t thread = 0; thread < listeners_.size(); ++thread) {
      if (polls[thread].revents != 0) NETRING_RETURN_IF_ERROR(TakeAll(thread));
    }
    if (ready == 0) AnswerAgain();
    return absl::OkStatus();
  }

  absl::Status TakeAll(size_t thread) {
    for (;;) {
      std::array<uint8_t, kHelloBytes> bytes;
      sockaddr_storage peer{};
      socklen_t length = sizeof(peer);
      const ssize_t got =
          recvfrom(listeners_[thread].get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_TRUNC,
                   reinterpret_cast<sockaddr*>(&peer), &length);
      if (got < 0) return absl::OkStatus();  // empty, or an error of one that has gone
      if (got != ssize_t{kHelloBytes}) continue;
      NETRING_RETURN_IF_ERROR(Seat(thread, bytes, peer, length));
    }
  }

  absl::Status Seat(size_t thread, const std::array<uint8_t, kHelloBytes>& bytes,
                    const sockaddr_storage& peer, socklen_t length) {
    const absl::StatusOr<Hello> hello = DecodeHello(bytes);
    if (!hello.ok() || hello->cookie != expected_.cookie || hello->thread != thread ||
        hello->connection >= per_listener_)
      return absl::OkStatus();
    if (hello->message_bytes != expected_.message_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("the client sends messages of ", hello->message_bytes,
                       " bytes, the server expects ", expected_.message_bytes));
    }
    UniqueFd& seat = seats_[thread][hello->connection];
    if (seat.valid()) {
      Answer(seat.get(), bytes);
      return absl::OkStatus();
    }
    NETRING_ASSIGN_OR_RETURN(seat, ConnectedTo(listeners_[thread].get(), peer, length));
    ++taken_;
    Answer(seat.get(), bytes);
    return absl::OkStatus();
  }

  absl::StatusOr<UniqueFd> ConnectedTo(int listener, const sockaddr_storage& peer,
                                       socklen_t length) const {
    NETRING_ASSIGN_OR_RETURN(const SocketAddress own, SocketAddress::OwnEndOf(listener));
    NETRING_ASSIGN_OR_RETURN(UniqueFd fd, DatagramSocket(own.family(), options_));
    ShareAddress(fd.get());
    if (bind(fd.get(), own.get(), own.length()) != 0 ||
        connect(fd.get(), reinterpret_cast<const sockaddr*>(&peer), length) != 0)
      return Errno("cannot connect a UDP socket to the client");
    return fd;
  }

  /// Those whose answer was lost have sent their hello again, to their own socket by now.
  void AnswerAgain() {
    for (const auto& thread : seats_) {
      for (const UniqueFd& seat : thread) {
        std::array<uint8_t, kHelloBytes> bytes;
        while (seat.valid() && recv(seat.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) {
          if (DecodeHello(bytes).ok()) Answer(seat.get(), bytes);
        }
      }
    }
  }

  absl::Span<const UniqueFd> listeners_;
  size_t per_listener_;
  const Hello& expected_;
  const SocketOptions& options_;
  Seats seats_;
  size_t taken_ = 0;
};

/// Whether the server's answer has come before a hello must be sent again.
absl::StatusOr<bool> IsAnswered(int fd, const std::array<uint8_t, kHelloBytes>& hello,
                                const std::string& where) {
  pollfd poll_fd{.fd = fd, .events = POLLIN, .revents = 0};
  if (poll(&poll_fd, 1, kResendMs) < 0 && errno != EINTR) return Errno("poll");
  std::array<uint8_t, kHelloBytes> answer;
  const ssize_t got = recv(fd, answer.data(), answer.size(), MSG_DONTWAIT | MSG_TRUNC);
  if (got < 0 && errno != EAGAIN && errno != EINTR) return CannotConnect(where, errno);
  return got == ssize_t{kHelloBytes} && answer == hello;
}

}  // namespace

absl::Status SetSegment(int fd, int64_t segment) {
  if (segment == 0) return absl::OkStatus();
  const int bytes = static_cast<int>(segment);
  const int on = 1;
  if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &bytes, sizeof(bytes)) != 0)
    return Errno(absl::StrCat("cannot set UDP_SEGMENT to ", segment));
  if (setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof(on)) != 0)
    return Errno("cannot set UDP_GRO");
  return absl::OkStatus();
}

absl::Status SendToNobody(int fd, const std::string& address) {
  constexpr int kDiscardPort = 9;  // RFC 863
  NETRING_ASSIGN_OR_RETURN(const SocketAddress name, SocketAddress::Of(address, kDiscardPort));
  if (connect(fd, name.get(), name.length()) == 0) return absl::OkStatus();
  return CannotConnect(EndpointText(address, kDiscardPort), errno);
}

absl::StatusOr<UniqueFd> ListenForDatagrams(const std::string& address,
                                            const SocketOptions& options, int port) {
  NETRING_ASSIGN_OR_RETURN(const SocketAddress name, SocketAddress::Of(address, port));
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, DatagramSocket(name.family(), options));
  if (port != 0) ShareAddress(fd.get());  // an earlier server's may still be open for a moment
  if (bind(fd.get(), name.get(), name.length()) != 0)
    return CannotListen(port == 0 ? address : EndpointText(address, port), errno);
  ShareAddress(fd.get());
  return fd;
}

absl::StatusOr<UniqueFd> ConnectDatagrams(const std::string& address, int port,
                                          const SocketOptions& options, const Hello& hello,
                                          int64_t deadline_ns) {
  NETRING_ASSIGN_OR_RETURN(const SocketAddress name, SocketAddress::Of(address, port));
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, DatagramSocket(name.family(), options));
  const std::string where = EndpointText(address, port);
  const int64_t begun_ns = NowNs();
  if (connect(fd.get(), name.get(), name.length()) != 0) return CannotConnect(where, errno);
  const auto bytes = EncodeHello(hello);
  while (NowNs() < deadline_ns) {
    if (send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != ssize_t{kHelloBytes})
      return CannotConnect(where, errno);
    NETRING_ASSIGN_OR_RETURN(const bool answered, IsAnswered(fd.get(), bytes, where));
    if (answered) return fd;
  }
  return NoAnswer(where, NowNs() - begun_ns);
}

absl::StatusOr<Seats> AcceptDatagramPeers(absl::Span<const UniqueFd> listeners, int per_listener,
                                          const Hello& expected, const SocketOptions& options,
                                          const AcceptLimits& limits) {
  return DatagramAcceptor(listeners, per_listener, expected, options).Run(limits);
}

}  // namespace netring
