#include "net/route.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include <cstring>

#include "netring/unique_fd.h"

namespace netring {
namespace {

sockaddr_storage Ipv4Address(const char* text) {
  sockaddr_storage address{};
  auto& ipv4 = reinterpret_cast<sockaddr_in&>(address);
  ipv4.sin_family = AF_INET;
  inet_pton(AF_INET, text, &ipv4.sin_addr);
  return address;
}

sockaddr_storage Ipv6Address(const char* text) {
  sockaddr_storage address{};
  auto& ipv6 = reinterpret_cast<sockaddr_in6&>(address);
  ipv6.sin6_family = AF_INET6;
  inet_pton(AF_INET6, text, &ipv6.sin6_addr);
  return address;
}

template <typename T>
std::string BytesOf(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::string Attribute(uint16_t type, const std::string& content) {
  const rtattr header{.rta_len = static_cast<uint16_t>(sizeof(rtattr) + content.size()),
                      .rta_type = type};
  std::string bytes = BytesOf(header) + content;
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return bytes;
}

std::string RouteMessage(unsigned char type, const std::string& attributes, int family = AF_INET) {
  rtmsg body{};
  body.rtm_family = static_cast<unsigned char>(family);
  body.rtm_type = type;
  nlmsghdr header{};
  header.nlmsg_len = static_cast<uint32_t>(sizeof(header) + sizeof(body) + attributes.size());
  header.nlmsg_type = RTM_NEWROUTE;
  return BytesOf(header) + BytesOf(body) + attributes;
}

TEST(IpText, IsOfBothFamilies) {
  EXPECT_EQ(IpText(Ipv4Address("10.0.0.1")), "10.0.0.1");
  EXPECT_EQ(IpText(Ipv6Address("fd00::1")), "fd00::1");
  EXPECT_EQ(IpText({}), "");
}

TEST(ReadRoute, HasDeviceAndRouter) {
  const auto route = ReadRoute(
      RouteMessage(RTN_UNICAST, Attribute(RTA_OIF, BytesOf(int{7})) +
                                    Attribute(RTA_GATEWAY, std::string("\xc0\xa8\1\1", 4))));
  ASSERT_TRUE(route.has_value());
  EXPECT_EQ(route->device, 7);
  EXPECT_FALSE(route->local);
  EXPECT_EQ(route->next_hop, "192.168.1.1");
}

TEST(ReadRoute, ARouterMayBeOfTheOtherFamily) {
  in6_addr router{};
  inet_pton(AF_INET6, "fe80::1", &router);
  const auto route = ReadRoute(
      RouteMessage(RTN_UNICAST, Attribute(RTA_VIA, BytesOf(uint16_t{AF_INET6}) + BytesOf(router))));
  ASSERT_TRUE(route.has_value());
  EXPECT_EQ(route->next_hop, "fe80::1");
}

TEST(ReadRoute, WithoutARouterItIsOnTheLink) {
  const auto route = ReadRoute(RouteMessage(RTN_LOCAL, Attribute(RTA_OIF, BytesOf(int{1}))));
  ASSERT_TRUE(route.has_value());
  EXPECT_TRUE(route->local);
  EXPECT_EQ(route->next_hop, "");
}

TEST(ReadRoute, WhatIsCutOffIsNoAnswer) {
  const std::string whole = RouteMessage(RTN_LOCAL, Attribute(RTA_OIF, BytesOf(int{1})));
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(ReadRoute(whole.substr(0, length)).has_value()) << length;
  std::string refused = whole;
  reinterpret_cast<nlmsghdr*>(refused.data())->nlmsg_type = NLMSG_ERROR;
  EXPECT_FALSE(ReadRoute(refused).has_value());
}

TEST(ReadRoute, AnAttributeBeyondTheMessageIsNoAnswer) {
  std::string bytes = Attribute(RTA_OIF, BytesOf(int{1}));
  reinterpret_cast<rtattr*>(bytes.data())->rta_len = 200;
  EXPECT_FALSE(ReadRoute(RouteMessage(RTN_LOCAL, bytes)).has_value());
  reinterpret_cast<rtattr*>(bytes.data())->rta_len = 0;
  EXPECT_FALSE(ReadRoute(RouteMessage(RTN_LOCAL, bytes)).has_value());
}

TEST(ReadRoute, AnAddressOfAnotherLengthIsNoRouter) {
  const auto route = ReadRoute(RouteMessage(RTN_UNICAST, Attribute(RTA_GATEWAY, "abc")));
  ASSERT_TRUE(route.has_value());
  EXPECT_EQ(route->next_hop, "");
}

TEST(FindRoute, ToOneselfIsLocal) {
  for (const auto& address : {Ipv4Address("127.0.0.1"), Ipv6Address("::1")}) {
    const auto route = FindRoute({.own = address, .peer = address});
    if (!route.has_value()) continue;  // there may be no IPv6
    EXPECT_TRUE(route->local);
    EXPECT_GT(route->device, 0);
    EXPECT_EQ(route->next_hop, "");
  }
  EXPECT_TRUE(
      FindRoute({.own = Ipv4Address("127.0.0.1"), .peer = Ipv4Address("127.0.0.1")}).has_value());
}

TEST(EndsOf, AreThoseOfAConnection) {
  EXPECT_FALSE(EndsOf(-1).has_value());
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  EXPECT_FALSE(EndsOf(pair[0]).has_value());
  close(pair[0]);
  close(pair[1]);
}

TEST(EndsOf, Ipv4ThatAnIpv6SocketSpeaksIsIpv4) {
  const UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage at = Ipv4Address("127.0.0.1");
  socklen_t length = sizeof(at);
  ASSERT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&at), sizeof(sockaddr_in)), 0);
  ASSERT_EQ(listen(listener.get(), 1), 0);
  ASSERT_EQ(getsockname(listener.get(), reinterpret_cast<sockaddr*>(&at), &length), 0);
  const UniqueFd client(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage mapped = Ipv6Address("::ffff:127.0.0.1");
  reinterpret_cast<sockaddr_in6&>(mapped).sin6_port = reinterpret_cast<sockaddr_in&>(at).sin_port;
  if (!client.valid() ||
      connect(client.get(), reinterpret_cast<sockaddr*>(&mapped), sizeof(sockaddr_in6)) != 0)
    GTEST_SKIP() << "no IPv6 here";
  const auto ends = EndsOf(client.get());
  ASSERT_TRUE(ends.has_value());
  EXPECT_EQ(IpText(ends->own), "127.0.0.1");
  EXPECT_EQ(IpText(ends->peer), "127.0.0.1");
}

}  // namespace
}  // namespace netring
