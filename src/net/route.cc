#include "net/route.h"

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "net/route_netlink.h"

namespace netring {
namespace {

/// Both kinds of address as bytes in the network's order; empty for any other.
absl::string_view AddressBytes(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address);
    return {reinterpret_cast<const char*>(&ipv4.sin_addr), sizeof(ipv4.sin_addr)};
  }
  if (address.ss_family == AF_INET6) {
    const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address);
    return {reinterpret_cast<const char*>(&ipv6.sin6_addr), sizeof(ipv6.sin6_addr)};
  }
  return "";
}

std::string TextOfBytes(int family, absl::string_view bytes) {
  const size_t expected = family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
  if ((family != AF_INET && family != AF_INET6) || bytes.size() != expected) return "";
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr ? "" : text.data();
}

/// IPv4 that an IPv6 socket speaks, as IPv4: the routing of IPv6 does not know it.
sockaddr_storage Unmapped(const sockaddr_storage& address) {
  if (address.ss_family != AF_INET6) return address;
  const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address);
  if (!IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr)) return address;
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_port = ipv6.sin6_port;
  std::memcpy(&ipv4.sin_addr, &ipv6.sin6_addr.s6_addr[12], sizeof(ipv4.sin_addr));
  sockaddr_storage result{};
  std::memcpy(&result, &ipv4, sizeof(ipv4));
  return result;
}

/// A router's address of the other family: a family and its bytes (struct rtvia).
std::string ViaText(absl::string_view content) {
  uint16_t family = 0;
  return TakeBytes(&content, &family) ? TextOfBytes(family, content) : "";
}

void ReadAttribute(uint16_t type, int family, absl::string_view content, Route* route) {
  if (type == RTA_OIF) TakeBytes(&content, &route->device);
  if (type == RTA_GATEWAY) route->next_hop = TextOfBytes(family, content);
  if (type == RTA_VIA) route->next_hop = ViaText(content);
}

}  // namespace

std::optional<ConnectionEnds> EndsOf(int connection) {
  ConnectionEnds ends;
  socklen_t own = sizeof(ends.own);
  socklen_t peer = sizeof(ends.peer);
  if (getsockname(connection, reinterpret_cast<sockaddr*>(&ends.own), &own) != 0 ||
      getpeername(connection, reinterpret_cast<sockaddr*>(&ends.peer), &peer) != 0)
    return std::nullopt;
  ends.own = Unmapped(ends.own);
  ends.peer = Unmapped(ends.peer);
  const bool alike = ends.own.ss_family == ends.peer.ss_family;
  return alike && !AddressBytes(ends.own).empty() ? std::optional(ends) : std::nullopt;
}

std::string IpText(const sockaddr_storage& address) {
  return TextOfBytes(address.ss_family, AddressBytes(address));
}

std::string RouteQuestion(const ConnectionEnds& ends) {
  const absl::string_view own = AddressBytes(ends.own);
  const absl::string_view peer = AddressBytes(ends.peer);
  rtmsg body{};
  body.rtm_family = static_cast<unsigned char>(ends.peer.ss_family);
  body.rtm_dst_len = static_cast<unsigned char>(8 * peer.size());
  body.rtm_src_len = static_cast<unsigned char>(8 * own.size());
  std::string message = QuestionOf(RTM_GETROUTE, body);
  AppendAttribute(RTA_DST, peer, &message);
  AppendAttribute(RTA_SRC, own, &message);
  // A link-local address means something on its link alone.
  const uint32_t link = ends.peer.ss_family == AF_INET6
                            ? reinterpret_cast<const sockaddr_in6&>(ends.peer).sin6_scope_id
                            : 0;
  if (link != 0)
    AppendAttribute(RTA_OIF, {reinterpret_cast<const char*>(&link), sizeof(link)}, &message);
  return message;
}

std::optional<Route> ReadRoute(absl::string_view answer) {
  rtmsg body{};
  const auto attributes = AttributesOf(answer, RTM_NEWROUTE, &body);
  if (!attributes.has_value()) return std::nullopt;
  Route route{.local = body.rtm_type == RTN_LOCAL};
  const auto read = [&](uint16_t type, absl::string_view content) {
    ReadAttribute(type, body.rtm_family, content, &route);
  };
  return ReadAttributes(*attributes, read) ? std::optional(std::move(route)) : std::nullopt;
}

std::optional<Route> FindRoute(const ConnectionEnds& ends) {
  return ReadRoute(AskRouteNetlink(RouteQuestion(ends)));
}

}  // namespace netring
