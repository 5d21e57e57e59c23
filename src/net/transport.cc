#include "net/transport.h"

#include <sys/socket.h>

#include <algorithm>
#include <iterator>

#include "net/datagrams.h"
#include "netring/check.h"

namespace netring {
namespace {

/// Connections inherit the options of their listener.
absl::StatusOr<std::vector<std::vector<UniqueFd>>> AcceptStreams(
    absl::Span<const UniqueFd> listeners, int per_listener, const Hello& expected,
    const SocketOptions&, const AcceptLimits& limits) {
  return AcceptPeers(listeners, per_listener, expected, limits);
}

absl::StatusOr<UniqueFd> ListenForUdp(const std::string& address, int, const SocketOptions& options,
                                      int port) {
  return ListenForDatagrams(address, options, port);
}

constexpr Transport kTransports[] = {
    {.kind = TransportKind::kTcp,
     .description = "a stream of bytes over IP",
     .tcp = true,
     .listen = Listen,
     .connect = Connect,
     .accept = AcceptStreams},
    {.kind = TransportKind::kUdp,
     .description = "datagrams over IP, which may be lost; --gso: several with one send",
     .datagrams = true,
     .piece_bytes = 65536,
     .piece_pages = 17,
     .listen = ListenForUdp,
     .connect = ConnectDatagrams,
     .accept = AcceptDatagramPeers},
    {.kind = TransportKind::kVsock,
     .description = "a stream of bytes between machines and their host, or on one: path vsock",
     .zero_copy_option = true,
     .ids_of_pieces = true,
     .piece_bytes = 65536,
     .piece_pages = 17,
     .listen = Listen,
     .connect = Connect,
     .accept = AcceptStreams},
};

int OptionOf(int fd, int option) {
  int value = 0;
  socklen_t length = sizeof(value);
  return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

}  // namespace

const Transport& TransportOf(TransportKind kind) {
  const auto* found = std::find_if(std::begin(kTransports), std::end(kTransports),
                                   [kind](const Transport& row) { return row.kind == kind; });
  NETRING_CHECK(found != std::end(kTransports));
  return *found;
}

const Transport& TransportOfSocket(int fd) {
  if (OptionOf(fd, SO_DOMAIN) == AF_VSOCK) return TransportOf(TransportKind::kVsock);
  return TransportOf(OptionOf(fd, SO_TYPE) == SOCK_DGRAM ? TransportKind::kUdp
                                                         : TransportKind::kTcp);
}

}  // namespace netring
