#include "lab/netlink_objects.h"

#include <gtest/gtest.h>
#include <linux/if.h>
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

}  // namespace
}  // namespace netring
