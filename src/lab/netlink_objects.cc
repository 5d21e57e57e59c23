#include "lab/netlink_objects.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <utility>

namespace netring {
namespace {

/// IF_OPER_UP of linux/if.h, which does not go together with net/if.h.
constexpr int kOperationallyUp = 6;

bool IsKind(const nlattr* attribute) {
  return nla_type(attribute) == IFLA_INFO_KIND || nla_type(attribute) == IFLA_INFO_SLAVE_KIND;
}

bool Ends(const nlattr* text) {
  return std::memchr(nla_data(text), '\0', static_cast<size_t>(nla_len(text))) != nullptr;
}

}  // namespace

bool KindsEnd(nlmsghdr* message) {
  if (message->nlmsg_type != RTM_NEWLINK || !nlmsg_valid_hdr(message, sizeof(ifinfomsg)))
    return true;  // libnl refuses the second itself
  nlattr* attribute;
  int left;
  nlmsg_for_each_attr(attribute, message, sizeof(ifinfomsg), left) {
    if (nla_type(attribute) != IFLA_LINKINFO) continue;
    nlattr* part;
    int part_left;
    nla_for_each_nested(part, attribute, part_left) {
      if (IsKind(part) && !Ends(part)) return false;
    }
  }
  return true;
}

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
              .operational = rtnl_link_get_operstate(link) == kOperationallyUp};
}

std::optional<std::string> AddressText(const nl_addr* address) {
  if (address == nullptr) return std::nullopt;
  const int family = nl_addr_get_family(address);
  const size_t bytes = family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
  if (family != AF_INET && family != AF_INET6) return std::nullopt;
  // The text would be made of bytes that lie wherever the attribute ends.
  if (nl_addr_get_len(address) != bytes) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, nl_addr_get_binary_addr(address), text.data(), text.size());
  return text.data();
}

std::optional<OwnAddress> ToOwnAddress(rtnl_addr* address) {
  std::optional<std::string> text = AddressText(rtnl_addr_get_local(address));
  if (!text.has_value()) return std::nullopt;
  return OwnAddress{.link = rtnl_addr_get_ifindex(address), .text = *std::move(text)};
}

}  // namespace netring
