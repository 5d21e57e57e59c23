#include "net/silence.h"

// The kernel's own description of struct tcp_info: glibc's ends before what is read here.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

/// Times that TCP sent the same again, or asked whether the peer is there, without an answer. Each
/// takes twice as long as the one before: a lossy path has an answer by then.
constexpr int kUnanswered = 3;

/// So long nothing is to have arrived: there was time for as many keepalives.
constexpr int64_t kSilentNs = kUnanswered * SilenceWatch::kQuietNs;

/// Empty of a socket that is not of TCP.
std::optional<tcp_info> InfoOf(int socket) {
  tcp_info info{};
  socklen_t length = sizeof(info);
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  return info;
}

/// Received in order, and confirmed by the peer.
uint64_t BytesOf(const tcp_info& info) { return info.tcpi_bytes_received + info.tcpi_bytes_acked; }

/// Asks the peer each second, without an end: it is not for the kernel to end the connection.
void ProbeEachSecond(int socket) {
  constexpr int kMostProbes = 127;  // MAX_TCP_KEEPCNT
  constexpr int kOptions[][3] = {{IPPROTO_TCP, TCP_KEEPIDLE, 1},
                                 {IPPROTO_TCP, TCP_KEEPINTVL, 1},
                                 {IPPROTO_TCP, TCP_KEEPCNT, kMostProbes},
                                 {SOL_SOCKET, SO_KEEPALIVE, 1}};
  for (const auto& [level, option, value] : kOptions)
    setsockopt(socket, level, option, &value, sizeof(value));
}

}  // namespace

void Silence::Add(const Silence& other) {
  watched += other.watched;
  moved += other.moved;
  silent += other.silent;
  unanswered += other.unanswered;
  lasted_ns = std::max(lasted_ns, other.lasted_ns);
  path_mtu = std::max(path_mtu, other.path_mtu);
}

std::string Silence::Text(const char* peer) const {
  const int64_t count = silent > 0 ? silent : unanswered;
  const std::string where =
      count < watched ? absl::StrCat(" on ", count, " of ", watched, " connections") : "";
  if (silent > 0) {
    return absl::StrCat("nothing has arrived from the ", peer, where, " for ",
                        lasted_ns / kNsPerSecond, " s: packets from it are dropped");
  }
  if (unanswered == 0) return "";
  return absl::StrCat("packets from the ", peer, " still arrive, but they confirm nothing of what",
                      " it is sent", where, ": packets to it are dropped", Hint());
}

std::string Silence::Hint() const {
  constexpr int64_t kHeaders = 28;  // of IPv4 and ICMP
  if (silent > 0 || path_mtu <= kHeaders) return "";
  return absl::StrCat(
      "; small packets pass: if large ones vanish, the MTU on the way is too small, ",
      "which ping -M do -s ", path_mtu - kHeaders, " to the other host shows");
}

SilenceWatch::SilenceWatch(std::vector<int> sockets) : sockets_(std::move(sockets)) {
  arrived_.resize(sockets_.size());
  moved_.resize(sockets_.size());
}

void SilenceWatch::Begin(int64_t now_ns) {
  begun_ns_ = now_ns;
  for (size_t i = 0; i < sockets_.size(); ++i) {
    if (!probing_) ProbeEachSecond(sockets_[i]);
    const tcp_info info = InfoOf(sockets_[i]).value_or(tcp_info{});
    arrived_[i] = info.tcpi_segs_in;
    moved_[i] = BytesOf(info);
  }
  probing_ = true;
}

Silence SilenceWatch::Look(size_t connection, int64_t now_ns) const {
  if (!begun()) return {};
  const std::optional<tcp_info> info = InfoOf(sockets_[connection]);
  if (!info.has_value()) return {};
  Silence silence{.watched = 1, .lasted_ns = now_ns - begun_ns_, .path_mtu = info->tcpi_pmtu};
  silence.moved = BytesOf(*info) != moved_[connection] ? 1 : 0;
  if (info->tcpi_segs_in == arrived_[connection]) {
    silence.silent = silence.lasted_ns >= kSilentNs ? 1 : 0;
  } else if (info->tcpi_retransmits >= kUnanswered || info->tcpi_probes >= kUnanswered) {
    silence.unanswered = 1;
  }
  return silence;
}

}  // namespace netring
