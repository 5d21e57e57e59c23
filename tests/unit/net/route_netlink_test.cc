#include "net/route_netlink.h"

#include <gtest/gtest.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <vector>

namespace netring {
namespace {

TEST(AppendAttribute, IsReadBackAsItWas) {
  std::string message = QuestionOf(RTM_NEWLINK, ifinfomsg{.ifi_index = 7});
  AppendAttribute(1, "abc", &message);
  AppendAttribute(2, "", &message);
  AppendAttribute(3, "efgh", &message);
  ifinfomsg link{};
  const auto attributes = AttributesOf(message, RTM_NEWLINK, &link);
  ASSERT_TRUE(attributes.has_value());
  EXPECT_EQ(link.ifi_index, 7);
  std::vector<std::string> read;
  EXPECT_TRUE(ReadAttributes(*attributes, [&](uint16_t type, absl::string_view content) {
    read.push_back(std::to_string(type) + std::string(content.data(), content.size()));
  }));
  EXPECT_EQ(read, (std::vector<std::string>{"1abc", "2", "3efgh"}));
  EXPECT_FALSE(AttributesOf(message, RTM_NEWROUTE, &link).has_value());
  for (size_t length = 0; length < message.size(); ++length)
    EXPECT_FALSE(AttributesOf(absl::string_view(message).substr(0, length), RTM_NEWLINK, &link));
}

TEST(LinkTells, WhatEveryLinkHasAndNothingOfALinkThatIsNotThere) {
  const auto loopback = static_cast<int>(if_nametoindex("lo"));
  ASSERT_GT(loopback, 0);
  EXPECT_EQ(LinkTells(loopback, IFLA_IFNAME), true);
  EXPECT_EQ(LinkTells(loopback, 16000), false);
  EXPECT_EQ(LinkTells(1 << 30, IFLA_IFNAME), std::nullopt);
}

}  // namespace
}  // namespace netring
