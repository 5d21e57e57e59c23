// What carries the bytes of a connection, one row each. Paths name it, sessions and rules ask what
// it can.

#ifndef NETRING_NET_TRANSPORT_H_
#define NETRING_NET_TRANSPORT_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "netring/connection.h"
#include "netring/unique_fd.h"

namespace netring {

enum class TransportKind { kTcp, kUdp, kVsock };
constexpr auto EnumNames(TransportKind) { return std::array{"tcp", "udp", "vsock"}; }

struct Transport {
  TransportKind kind;
  absl::string_view description;
  /// The kernel tells of it by TCP_INFO, and takes TCP_NODELAY and TCP_CONGESTION.
  bool tcp = false;
  /// Each send is a datagram: it arrives whole, in any order, or not at all. Nothing on the
  /// connection tells that the peer has ended.
  bool datagrams = false;
  /// SENDMSG_ZC copies without SO_ZEROCOPY, as MSG_ZEROCOPY does everywhere
  /// (virtio_transport_send_pkt_info(), net/vmw_vsock/virtio_transport_common.c, kernel 6.7
  /// to 7.2).
  bool zero_copy_option = false;
  /// A call of MSG_ZEROCOPY that the receiver's buffer holds up takes an id for each piece that it
  /// has sent, and nobody tells how many (vsock_connectible_sendmsg(), net/vmw_vsock/af_vsock.c,
  /// kernel 6.7 to 7.2): only a send that has room for all of it has one.
  bool ids_of_pieces = false;
  /// Zero copy sends in pieces of so many bytes, each of so many pages at most; what lies in more
  /// is refused with ENOMEM (MAX_SKB_FRAGS, the least that a kernel has). 0: any.
  int64_t piece_bytes = 0;
  int64_t piece_pages = 0;

  /// As Listen(), Connect() and AcceptPeers() (netring/connection.h).
  absl::StatusOr<UniqueFd> (*listen)(const std::string& address, int backlog,
                                     const SocketOptions& options, int port);
  absl::StatusOr<UniqueFd> (*connect)(const std::string& address, int port,
                                      const SocketOptions& options, const Hello& hello,
                                      int64_t deadline_ns);
  absl::StatusOr<std::vector<std::vector<UniqueFd>>> (*accept)(absl::Span<const UniqueFd> listeners,
                                                               int per_listener,
                                                               const Hello& expected,
                                                               const SocketOptions& options,
                                                               const AcceptLimits& limits);
};

const Transport& TransportOf(TransportKind kind);
/// That of an open socket.
const Transport& TransportOfSocket(int fd);

}  // namespace netring

#endif  // NETRING_NET_TRANSPORT_H_
