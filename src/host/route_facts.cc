#include "host/route_facts.h"

#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <utility>

#include "host/interrupts.h"
#include "host/link_facts.h"
#include "net/link_socket.h"
#include "net/route.h"
#include "netring/clock.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

/// The option of the family; 0: the kernel does not tell.
int64_t PathMtu(int connection, int family) {
  int mtu = 0;
  socklen_t length = sizeof(mtu);
  const int told = family == AF_INET
                       ? getsockopt(connection, IPPROTO_IP, IP_MTU, &mtu, &length)
                       : getsockopt(connection, IPPROTO_IPV6, IPV6_MTU, &mtu, &length);
  return told == 0 ? mtu : 0;
}

int64_t RoundTripNs(int connection) {
  tcp_info info{};
  socklen_t length = sizeof(info);
  const int told = getsockopt(connection, IPPROTO_TCP, TCP_INFO, &info, &length);
  return told == 0 ? int64_t{info.tcpi_rtt} * kNsPerUs : 0;
}

std::string DeviceName(int index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(static_cast<unsigned>(index), name.data()) == nullptr ? "" : name.data();
}

void AddLink(RouteFacts* facts) {
  if (facts->device.empty()) return;
  LinkSocket link(UniqueFd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), facts->device);
  LinkFacts told = ReadLinkFacts(link);
  facts->driver = std::move(told.driver);
  facts->link = std::move(told.link);
  facts->offloads = std::move(told.offloads);
  facts->queues = std::move(told.queues);
  facts->mtu = link.Mtu().value_or(0);
  facts->interrupts = InterruptsText("", told.bus_address);
}

}  // namespace

RouteFacts RouteOf(int connection) {
  RouteFacts facts;
  const std::optional<ConnectionEnds> ends = EndsOf(connection);
  if (!ends.has_value()) return facts;
  facts.address = IpText(ends->own);
  facts.peer = IpText(ends->peer);
  facts.path_mtu = PathMtu(connection, ends->peer.ss_family);
  facts.rtt_ns = RoundTripNs(connection);
  const std::optional<Route> route = FindRoute(*ends);
  if (!route.has_value()) return facts;
  facts.local = route->local;
  facts.next_hop = route->next_hop;
  if (facts.next_hop.empty()) facts.next_hop = facts.local ? kThisHost : kDirectlyConnected;
  facts.device = DeviceName(route->device);
  AddLink(&facts);
  return facts;
}

}  // namespace netring
