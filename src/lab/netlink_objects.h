// What netring takes of the objects that libnl makes of the kernel's messages. They have what the
// messages had: where an attribute was missing, or too short, libnl says nothing.

#ifndef NETRING_LAB_NETLINK_OBJECTS_H_
#define NETRING_LAB_NETLINK_OBJECTS_H_

#include <linux/netlink.h>
#include <netlink/addr.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>

#include <optional>
#include <string>

#include "lab/netlink.h"

namespace netring {

/// Whether libnl may make an object of this message. Of a link's kind and of its slave's, libnl 3.7
/// reads up to the zero byte (lib/route/link.c), wherever the attribute ends. The kernel writes one
/// (rtnl_link_info_fill(), net/core/rtnetlink.c, 6.18).
bool KindsEnd(nlmsghdr* message);

/// Empty for one without a name or a number.
std::optional<Link> ToLink(rtnl_link* link);

/// As inet_ntop(3) writes it; empty for what is neither IPv4 nor IPv6.
std::optional<std::string> AddressText(const nl_addr* address);

/// The link's number, and its own address; empty for one that is neither IPv4 nor IPv6.
struct OwnAddress {
  int link = 0;
  std::string text;
};
std::optional<OwnAddress> ToOwnAddress(rtnl_addr* address);

}  // namespace netring

#endif  // NETRING_LAB_NETLINK_OBJECTS_H_
