#include "lab/netlink_objects.h"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include <memory>

namespace netring {
namespace {

using LinkPtr = std::unique_ptr<rtnl_link, decltype(&rtnl_link_put)>;
using RouteAddressPtr = std::unique_ptr<rtnl_addr, decltype(&rtnl_addr_put)>;
using AddressPtr = std::unique_ptr<nl_addr, decltype(&nl_addr_put)>;

AddressPtr BytesOf(int family, const std::string& bytes) {
  return {nl_addr_build(family, bytes.data(), bytes.size()), nl_addr_put};
}

std::optional<OwnAddress> OwnOf(nl_addr* local) {
  const RouteAddressPtr address(rtnl_addr_alloc(), rtnl_addr_put);
  rtnl_addr_set_ifindex(address.get(), 7);
  if (local != nullptr) rtnl_addr_set_local(address.get(), local);
  return ToOwnAddress(address.get());
}

TEST(ToOwnAddress, IsTheLocalIpv6) {
  const auto own = OwnOf(BytesOf(AF_INET6, std::string(15, '\0') + '\1').get());
  ASSERT_TRUE(own.has_value());
  EXPECT_EQ(own->text, "::1");
}

TEST(ToOwnAddress, IsTheLocalIpv4) {
  const auto own = OwnOf(BytesOf(AF_INET, "\x0a\x01\x02\x03").get());
  ASSERT_TRUE(own.has_value());
  EXPECT_EQ(own->text, "10.1.2.3");
  EXPECT_EQ(own->link, 7);
}

// The text would be made of four bytes that lie wherever the attribute ends.
TEST(ToOwnAddress, IsEmptyWhereAnAttributeIsMissingOrTooShort) {
  EXPECT_FALSE(OwnOf(nullptr).has_value());
  for (const std::string& bytes : {std::string("\x0a"), std::string("\x0a\x01\x02\x03\x04")})
    EXPECT_FALSE(OwnOf(BytesOf(AF_INET, bytes).get()).has_value()) << bytes.size();
  EXPECT_FALSE(OwnOf(BytesOf(AF_INET6, std::string(15, '\1')).get()).has_value());
  EXPECT_FALSE(OwnOf(BytesOf(AF_LLC, std::string(16, '\1')).get()).has_value());
}

TEST(ToLink, IsEmptyWithoutANameOrANumber) {
  const LinkPtr link(rtnl_link_alloc(), rtnl_link_put);
  EXPECT_FALSE(ToLink(link.get()).has_value());
  rtnl_link_set_ifindex(link.get(), 3);
  EXPECT_FALSE(ToLink(link.get()).has_value());
  rtnl_link_set_name(link.get(), "eth0");
  rtnl_link_set_mtu(link.get(), 9000);
  rtnl_link_set_flags(link.get(), IFF_UP);
  const auto found = ToLink(link.get());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->index, 3);
  EXPECT_EQ(found->name, "eth0");
  EXPECT_EQ(found->mtu, 9000);
  EXPECT_TRUE(found->up);
  EXPECT_FALSE(found->loopback);
}

/// A link whose last bytes are those of its kind.
std::unique_ptr<nl_msg, decltype(&nlmsg_free)> LinkOfKind(const std::string& kind) {
  std::unique_ptr<nl_msg, decltype(&nlmsg_free)> message(nlmsg_alloc_simple(RTM_NEWLINK, 0),
                                                         nlmsg_free);
  ifinfomsg link{};
  EXPECT_EQ(nlmsg_append(message.get(), &link, sizeof(link), NLMSG_ALIGNTO), 0);
  nlattr* info = nla_nest_start(message.get(), IFLA_LINKINFO);
  EXPECT_EQ(nla_put(message.get(), IFLA_INFO_KIND, static_cast<int>(kind.size()), kind.data()), 0);
  nla_nest_end(message.get(), info);
  return message;
}

TEST(KindsEnd, LooksForTheZeroByteInsideTheAttribute) {
  EXPECT_TRUE(KindsEnd(nlmsg_hdr(LinkOfKind(std::string("veth", 5)).get())));
  EXPECT_FALSE(KindsEnd(nlmsg_hdr(LinkOfKind("veth").get())));
  EXPECT_FALSE(KindsEnd(nlmsg_hdr(LinkOfKind("").get())));
  nlmsghdr other{.nlmsg_len = sizeof(other), .nlmsg_type = RTM_NEWADDR};
  EXPECT_TRUE(KindsEnd(&other));
}

}  // namespace
}  // namespace netring
