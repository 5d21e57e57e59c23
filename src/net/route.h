// The way that the packets of a connection take from here, as the kernel's routing has it
// (RTM_GETROUTE, rtnetlink(7)).

#ifndef NETRING_NET_ROUTE_H_
#define NETRING_NET_ROUTE_H_

#include <sys/socket.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// Two IP addresses of one family, as getsockname(2) gives them; IPv4 in IPv6 is IPv4.
struct ConnectionEnds {
  sockaddr_storage own{};
  sockaddr_storage peer{};
};
std::optional<ConnectionEnds> EndsOf(int connection);

/// "10.0.0.1" or "fd00::1"; empty: it is no IP address.
std::string IpText(const sockaddr_storage& address);

struct Route {
  int device = 0;        ///< index of the link that the packets leave by
  bool local = false;    ///< they are delivered here
  std::string next_hop;  ///< address of the router; empty: the peer is on that link
};

/// Empty where the kernel does not tell. Needs no rights.
std::optional<Route> FindRoute(const ConnectionEnds& ends);

/// The bytes of the question, and what an answer says: any bytes are taken, what is no answer is
/// empty.
std::string RouteQuestion(const ConnectionEnds& ends);
std::optional<Route> ReadRoute(absl::string_view answer);

}  // namespace netring

#endif  // NETRING_NET_ROUTE_H_
