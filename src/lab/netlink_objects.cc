#include "lab/netlink_objects.h"

#include <arpa/inet.h>
#include <linux/if.h>
#include <sys/socket.h>

#include <array>
#include <utility>

namespace netring {

std::optional<Link> ToLink(rtnl_link* link) {
  const char* name = rtnl_link_get_name(link);
  const int index = rtnl_link_get_ifindex(link);
  if (name == nullptr || *name == '\0' || index <= 0) return std::nullopt;
  const unsigned flags = rtnl_link_get_flags(link);
  return Link{.index = index,
              .name = name,
              .mtu = rtnl_link_get_mtu(link),
              .loopback = (flags & IFF_LOOPBACK) != 0,
              .up = (flags & IFF_UP) != 0,
              .operational = rtnl_link_get_operstate(link) == IF_OPER_UP};
}

std::optional<std::string> DottedIpv4(const nl_addr* address) {
  // The attribute may be shorter than its family's addresses.
  if (address == nullptr || nl_addr_get_family(address) != AF_INET ||
      nl_addr_get_len(address) != sizeof(in_addr))
    return std::nullopt;
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, nl_addr_get_binary_addr(address), text.data(), text.size());
  return text.data();
}

std::optional<OwnAddress> ToOwnAddress(rtnl_addr* address) {
  std::optional<std::string> text = DottedIpv4(rtnl_addr_get_local(address));
  if (!text.has_value()) return std::nullopt;
  return OwnAddress{.link = rtnl_addr_get_ifindex(address), .text = *std::move(text)};
}

}  // namespace netring
