// What one side knows of the way to the other: its link, and how the kernel routes there.

#ifndef NETRING_HOST_ROUTE_FACTS_H_
#define NETRING_HOST_ROUTE_FACTS_H_

#include <cstdint>
#include <string>

#include "base/fields.h"

namespace netring {

/// What is not known is empty or 0.
struct RouteFacts {
  std::string address;   ///< its own
  std::string peer;      ///< as it reaches it
  bool local = false;    ///< the peer's address is one of this host's
  std::string next_hop;  ///< the router's address, or kDirectlyConnected or kThisHost
  std::string device;    ///< the link that the packets leave by: "eth0"
  std::string driver;
  std::string link;  ///< as LinkFacts (link_facts.h) has them, as the next
  std::string offloads;
  std::string queues;      ///< "rx 1, tx 1" or "combined 2 of 4"
  std::string interrupts;  ///< where they are taken (interrupts.h)
  int64_t mtu = 0;         ///< of the link
  int64_t path_mtu = 0;    ///< the largest packet that gets to the peer, as far as the kernel knows
  int64_t rtt_ns = 0;      ///< the kernel's round trip time of the connection
};

inline constexpr char kDirectlyConnected[] = "directly connected";
inline constexpr char kThisHost[] = "this host";

/// Of a TCP connection, in the thread's network namespace. Needs no rights.
RouteFacts RouteOf(int connection);

template <typename Archive>
void Describe(Archive& archive, RouteFacts& route) {
  constexpr Bounds kWord{0, 64};
  constexpr Bounds kText{0, 4096};
  archive.Field("address", route.address, kWord, kMayLack);
  archive.Field("peer", route.peer, kWord, kMayLack);
  archive.Field("local", route.local, kMayLack);
  archive.Field("next_hop", route.next_hop, kWord, kMayLack);
  archive.Field("device", route.device, kWord, kMayLack);
  archive.Field("driver", route.driver, kWord, kMayLack);
  archive.Field("link", route.link, kText, kMayLack);
  archive.Field("offloads", route.offloads, kText, kMayLack);
  archive.Field("queues", route.queues, kText, kMayLack);
  archive.Field("interrupts", route.interrupts, kText, kMayLack);
  archive.Field("mtu", route.mtu, Bounds{0}, kMayLack);
  archive.Field("path_mtu", route.path_mtu, Bounds{0}, kMayLack);
  archive.Field("rtt_ns", route.rtt_ns, Bounds{0}, kMayLack);
}

}  // namespace netring

#endif  // NETRING_HOST_ROUTE_FACTS_H_
