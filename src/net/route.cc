#include "net/route.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "netring/unique_fd.h"

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

void AppendAttribute(uint16_t type, absl::string_view content, std::string* message) {
  const rtattr header{.rta_len = static_cast<uint16_t>(RTA_LENGTH(content.size())),
                      .rta_type = type};
  message->append(reinterpret_cast<const char*>(&header), sizeof(header));
  message->append(content.data(), content.size());
  message->resize(NLMSG_ALIGN(message->size()));
}

/// The bytes of a structure at the front of `bytes`, which goes on after it.
template <typename T>
bool Take(absl::string_view* bytes, T* value) {
  if (bytes->size() < sizeof(T)) return false;
  std::memcpy(value, bytes->data(), sizeof(T));
  bytes->remove_prefix(sizeof(T));
  return true;
}

/// A router's address of the other family: a family and its bytes (struct rtvia).
std::string ViaText(absl::string_view content) {
  uint16_t family = 0;
  return Take(&content, &family) ? TextOfBytes(family, content) : "";
}

void ReadAttribute(uint16_t type, int family, absl::string_view content, Route* route) {
  if (type == RTA_OIF) Take(&content, &route->device);
  if (type == RTA_GATEWAY) route->next_hop = TextOfBytes(family, content);
  if (type == RTA_VIA) route->next_hop = ViaText(content);
}

bool ReadAttributes(int family, absl::string_view bytes, Route* route) {
  while (bytes.size() >= sizeof(rtattr)) {
    rtattr header{};
    absl::string_view rest = bytes;
    Take(&rest, &header);
    if (header.rta_len < sizeof(header) || header.rta_len > bytes.size()) return false;
    ReadAttribute(header.rta_type & NLA_TYPE_MASK, family,
                  rest.substr(0, header.rta_len - sizeof(header)), route);
    bytes.remove_prefix(std::min<size_t>(NLMSG_ALIGN(header.rta_len), bytes.size()));
  }
  return true;
}

/// The kernel answers at once, within the call that asks.
std::string Answer(const std::string& question) {
  const UniqueFd socket_fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  std::array<char, 8192> answer;
  if (!socket_fd.valid() || send(socket_fd.get(), question.data(), question.size(), 0) !=
                                static_cast<ssize_t>(question.size()))
    return "";
  const ssize_t length = recv(socket_fd.get(), answer.data(), answer.size(), MSG_DONTWAIT);
  return length < 0 ? "" : std::string(answer.data(), static_cast<size_t>(length));
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
  std::string message(sizeof(nlmsghdr), '\0');
  message.append(reinterpret_cast<const char*>(&body), sizeof(body));
  AppendAttribute(RTA_DST, peer, &message);
  AppendAttribute(RTA_SRC, own, &message);
  // A link-local address means something on its link alone.
  const uint32_t link = ends.peer.ss_family == AF_INET6
                            ? reinterpret_cast<const sockaddr_in6&>(ends.peer).sin6_scope_id
                            : 0;
  if (link != 0)
    AppendAttribute(RTA_OIF, {reinterpret_cast<const char*>(&link), sizeof(link)}, &message);
  const nlmsghdr header{.nlmsg_len = static_cast<uint32_t>(message.size()),
                        .nlmsg_type = RTM_GETROUTE,
                        .nlmsg_flags = NLM_F_REQUEST};
  std::memcpy(message.data(), &header, sizeof(header));
  return message;
}

std::optional<Route> ReadRoute(absl::string_view answer) {
  const size_t all = answer.size();
  nlmsghdr header{};
  rtmsg body{};
  if (!Take(&answer, &header) || header.nlmsg_type != RTM_NEWROUTE || header.nlmsg_len > all ||
      header.nlmsg_len < sizeof(header) + sizeof(body))
    return std::nullopt;
  answer = answer.substr(0, header.nlmsg_len - sizeof(header));
  Take(&answer, &body);
  Route route{.local = body.rtm_type == RTN_LOCAL};
  return ReadAttributes(body.rtm_family, answer, &route) ? std::optional(std::move(route))
                                                         : std::nullopt;
}

std::optional<Route> FindRoute(const ConnectionEnds& ends) {
  return ReadRoute(Answer(RouteQuestion(ends)));
}

}  // namespace netring
