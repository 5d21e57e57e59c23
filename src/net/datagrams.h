// Pairs of UDP sockets that talk to each other alone: found by a cookie, as connections are.

#ifndef NETRING_NET_DATAGRAMS_H_
#define NETRING_NET_DATAGRAMS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/inet_address.h"
#include "netring/connection.h"
#include "netring/unique_fd.h"

namespace netring {

/// The most bytes of one send: 65535 without the headers of IPv4 and UDP. IPv6 takes 20 more.
inline constexpr int64_t kMostUdpBytes = 65507;
/// The most datagrams that UDP_SEGMENT makes of one send (UDP_MAX_SEGMENTS, include/linux/udp.h):
/// 128 since kernel 6.9, and in newer releases of older series; else 64, and more are EINVAL.
inline constexpr int64_t kMostUdpSegments = 128;
/// Headers of a datagram in a packet.
constexpr int64_t UdpHeaderBytes(IpVersion ip) { return ip == IpVersion::k6 ? 48 : 28; }

/// Sends of more than `segment` bytes become datagrams of that length (UDP_SEGMENT), and datagrams
/// that arrive together are received at once (UDP_GRO). 0: one send, one datagram.
absl::Status SetSegment(int fd, int64_t segment);

/// From now on the socket sends there, to a port that nobody listens at, and hears of nobody else.
absl::Status SendToNobody(int fd, const std::string& address);

/// As Listen(): a socket that takes hellos.
absl::StatusOr<UniqueFd> ListenForDatagrams(const std::string& address,
                                            const SocketOptions& options, int port);

/// As Connect(). The hello is sent again until the server has answered it.
absl::StatusOr<UniqueFd> ConnectDatagrams(const std::string& address, int port,
                                          const SocketOptions& options, const Hello& hello,
                                          int64_t deadline_ns);

/// As AcceptPeers(): a socket for each hello, bound to the listener's port too and connected to who
/// sent it; the kernel prefers it to the listener (compute_score(), net/ipv4/udp.c).
absl::StatusOr<std::vector<std::vector<UniqueFd>>> AcceptDatagramPeers(
    absl::Span<const UniqueFd> listeners, int per_listener, const Hello& expected,
    const SocketOptions& options, const AcceptLimits& limits);

}  // namespace netring

#endif  // NETRING_NET_DATAGRAMS_H_
