#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "base/inet_address.h"
#include "net/half_open.h"
#include "net/reach.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

using Peers = std::vector<std::vector<UniqueFd>>;

/// Connections that have not said who they are yet. Bounded: a newcomer takes the place of the
/// oldest.
constexpr size_t kMaxStrangers = 64;

struct Stranger {
  UniqueFd fd;
  uint32_t thread = 0;  ///< whose listener it came to
  std::array<uint8_t, kHelloBytes> bytes{};
  size_t received = 0;
};

/// Whether accept4(2) failed for the one connection (it has gone again, or the network has), so
/// that the next may be taken; what the process or the kernel refuses stays refused.
bool IsOfTheConnection(int error) {
  switch (error) {
    case EAGAIN:
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
    case ETIMEDOUT:
      return true;
    default:
      return false;
  }
}

class Acceptor {
 public:
  Acceptor(absl::Span<const UniqueFd> listeners, int per_listener, const Hello& expected)
      : listeners_(listeners),
        per_listener_(static_cast<size_t>(per_listener)),
        expected_(expected),
        peers_(listeners.size()) {
    for (auto& thread : peers_) thread.resize(per_listener_);
  }

  absl::StatusOr<Peers> Run(const AcceptLimits& limits) {
    const size_t wanted = peers_.size() * per_listener_;
    while (accepted_ < wanted) {
      const int64_t left_ms = (limits.deadline_ns - NowNs()) / kNsPerMs;
      if (left_ms <= 0) return Missing();
      NETRING_RETURN_IF_ERROR(
          Turn(limits.controls, static_cast<int>(std::min<int64_t>(left_ms, 60'000))));
    }
    return std::move(peers_);
  }

 private:
  absl::Status Missing() const {
    std::string at;
    for (size_t thread = 0; thread < peers_.size() && at.empty(); ++thread) {
      const auto& seats = peers_[thread];
      if (std::all_of(seats.begin(), seats.end(), [](const UniqueFd& fd) { return fd.valid(); }))
        continue;
      const auto own = SocketAddress::OwnEndOf(listeners_[thread].get());
      if (own.ok()) at = absl::StrCat(" at ", EndpointText(own->Text(), own->port()));
    }
    return DroppedError(absl::StrCat("only ", accepted_, " of ", peers_.size() * per_listener_,
                                     " connections arrived in time", at, ": ",
                                     WhyNoneCame(listeners_)));
  }

  absl::Status Turn(absl::Span<const int> controls, int timeout_ms) {
    std::vector<pollfd> polls;
    for (const UniqueFd& listener : listeners_) polls.push_back({listener.get(), POLLIN, 0});
    for (const Stranger& stranger : strangers_) polls.push_back({stranger.fd.get(), POLLIN, 0});
    const size_t first_control = polls.size();
    for (const int control : controls) polls.push_back({control, POLLRDHUP, 0});
    if (poll(polls.data(), polls.size(), timeout_ms) < 0 && errno != EINTR) return Errno("poll");
    for (size_t i = first_control; i < polls.size(); ++i) {
      if (polls[i].revents != 0)
        return absl::CancelledError("the other side has gone before its connections came");
    }
    for (size_t i = strangers_.size(); i-- > 0;) {
      if (polls[listeners_.size() + i].revents != 0) NETRING_RETURN_IF_ERROR(Listen(i));
    }
    for (uint32_t thread = 0; thread < listeners_.size(); ++thread) {
      if (polls[thread].revents != 0) NETRING_RETURN_IF_ERROR(AcceptAll(thread));
    }
    return absl::OkStatus();
  }

  absl::Status AcceptAll(uint32_t thread) {
    for (;;) {
      UniqueFd fd(accept4(listeners_[thread].get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!fd.valid() && !IsOfTheConnection(errno))
        return RefusedCall("cannot accept a connection", "accept4");
      if (!fd.valid()) return absl::OkStatus();
      if (strangers_.size() == kMaxStrangers) strangers_.erase(strangers_.begin());
      strangers_.push_back({.fd = std::move(fd), .thread = thread});
      // Peers mostly have spoken by now: read at once, or a burst of them would push each other
      // out.
      NETRING_RETURN_IF_ERROR(Listen(strangers_.size() - 1));
    }
  }

  /// Reads what stranger `i` says; it leaves the list when it has said all or is gone.
  absl::Status Listen(size_t i) {
    Stranger& stranger = strangers_[i];
    const ssize_t got = recv(stranger.fd.get(), &stranger.bytes[stranger.received],
                             kHelloBytes - stranger.received, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return absl::OkStatus();
    if (got > 0) stranger.received += static_cast<size_t>(got);
    if (got > 0 && stranger.received < kHelloBytes) return absl::OkStatus();
    absl::Status seated = got > 0 ? Seat(stranger) : absl::OkStatus();
    strangers_.erase(strangers_.begin() + static_cast<ptrdiff_t>(i));
    return seated;
  }

  absl::Status Seat(Stranger& stranger) {
    const absl::StatusOr<Hello> hello = DecodeHello(stranger.bytes);
    if (!hello.ok() || hello->cookie != expected_.cookie || hello->thread != stranger.thread ||
        hello->connection >= per_listener_) {
      return absl::OkStatus();
    }
    if (hello->message_bytes != expected_.message_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("the client sends messages of ", hello->message_bytes,
                       " bytes, the server expects ", expected_.message_bytes));
    }
    UniqueFd& seat = peers_[hello->thread][hello->connection];
    if (seat.valid()) return absl::OkStatus();
    seat = std::move(stranger.fd);
    ++accepted_;
    return absl::OkStatus();
  }

  absl::Span<const UniqueFd> listeners_;
  size_t per_listener_;
  const Hello& expected_;
  Peers peers_;
  std::vector<Stranger> strangers_;
  size_t accepted_ = 0;
};

}  // namespace

absl::StatusOr<Peers> AcceptPeers(absl::Span<const UniqueFd> listeners, int per_listener,
                                  const Hello& expected, const AcceptLimits& limits) {
  return Acceptor(listeners, per_listener, expected).Run(limits);
}

}  // namespace netring
