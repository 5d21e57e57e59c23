#include "base/inet_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

#include "netring/unique_fd.h"

namespace netring {
namespace {

using testing::HasSubstr;

TEST(InetAddress, KnowsBothFamilies) {
  EXPECT_EQ(ParseInetAddress("10.0.0.1")->family, AF_INET);
  EXPECT_STREQ(ParseInetAddress("10.0.0.1")->Any(), "0.0.0.0");
  for (const char* text : {"::", "::1", "fd00::1", "::ffff:10.0.0.1", "fe80::1"}) {
    ASSERT_TRUE(ParseInetAddress(text).has_value()) << text;
    EXPECT_EQ(ParseInetAddress(text)->family, AF_INET6) << text;
    EXPECT_STREQ(ParseInetAddress(text)->Any(), "::") << text;
  }
}

TEST(InetAddress, AZoneIsOfALinkLocalAddressAlone) {
  const auto address = ParseInetAddress("fe80::1%eth0.7");
  ASSERT_TRUE(address.has_value());
  EXPECT_TRUE(address->link_local);
  EXPECT_EQ(address->host, "fe80::1");
  EXPECT_EQ(address->zone, "eth0.7");
  EXPECT_EQ(address->Through("eth1"), "fe80::1%eth1");
  EXPECT_EQ(ParseInetAddress("fd00::1")->Through("eth1"), "fd00::1");
  for (const char* text : {"fe80::1%", "fe80::1%a b", "fe80::1%a%b", "fe80::1%abcdefghijklmnop",
                           "fd00::1%eth0", "10.0.0.1%eth0"})
    EXPECT_FALSE(ParseInetAddress(text).has_value()) << text;
}

TEST(InetAddress, IsWrittenInOneWay) {
  EXPECT_EQ(ParseInetAddress("FD00:0::0001")->host, "fd00::1");
}

TEST(InetAddress, WhatIsNoneIsNone) {
  for (const char* text : {"", "localhost", "127.0.0", "127.0.0.256", "1.2.3.4 ", "[::1]",
                           ":::", "::1:9000:1:2:3:4:5:6:7", "%eth0"})
    EXPECT_FALSE(ParseInetAddress(text).has_value()) << text;
  EXPECT_FALSE(ParseInetAddress(absl::string_view("::1\0x", 5)).has_value());
}

TEST(InetAddress, AnEndpointOfIpv6HasBrackets) {
  EXPECT_EQ(EndpointText("10.0.0.1", 9000), "10.0.0.1:9000");
  EXPECT_EQ(EndpointText("fd00::1", 9000), "[fd00::1]:9000");
}

TEST(SocketAddressTest, RoundTrips) {
  for (const char* text : {"10.0.0.1", "::1", "fd00::1:2", "fe80::1%lo"}) {
    const auto address = SocketAddress::Of(text, 9000);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->Text(), text);
    EXPECT_EQ(address->port(), 9000);
    EXPECT_EQ(address->length(),
              address->family() == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
  }
  EXPECT_EQ(SocketAddress::Of("fe80::1%1", 0)->Text(), "fe80::1%lo") << "a link has a number too";
  EXPECT_EQ(SocketAddress::Of("::ffff:10.0.0.1", 0)->Text(), "10.0.0.1");
}

TEST(SocketAddressTest, OneOfVsockHasAMachineAndAPort) {
  const auto address = SocketAddress::Of("vsock:1", 9000);
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(address->family(), AF_VSOCK);
  EXPECT_EQ(address->Text(), kVsockLocal);
  EXPECT_EQ(address->port(), 9000);
  EXPECT_EQ(EndpointText(kVsockLocal, 9000), "vsock:1:9000");
  EXPECT_FALSE(SocketAddress::Of("vsock:", 1).ok());
  EXPECT_FALSE(SocketAddress::Of("vsock:-1", 1).ok());
}

TEST(SocketAddressTest, SaysWhatIsWrong) {
  const auto error = [](const char* text, int port) {
    return SocketAddress::Of(text, port).status().ToString();
  };
  EXPECT_THAT(error("nowhere", 1), HasSubstr("'nowhere': must be an IPv4 or IPv6 address"));
  EXPECT_THAT(error("::1", -1), HasSubstr("there is no port -1"));
  EXPECT_THAT(error("10.0.0.1", 65536), HasSubstr("there is no port 65536"));
  EXPECT_THAT(error("fe80::1", 1), HasSubstr("name the one that leads there, as in fe80::1%eth0"));
  EXPECT_THAT(error("fe80::1%nonesuch", 1), HasSubstr("there is no link nonesuch here"));
}

TEST(SocketAddressTest, TellsTheOwnEndOfASocket) {
  const UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const SocketAddress wanted = SocketAddress::Of("127.0.0.1", 0).value();
  ASSERT_EQ(bind(fd.get(), wanted.get(), wanted.length()), 0);
  const auto own = SocketAddress::OwnEndOf(fd.get());
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->Text(), "127.0.0.1");
  EXPECT_GT(own->port(), 0);
  const UniqueFd other(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_FALSE(SocketAddress::OwnEndOf(other.get()).ok());
}

}  // namespace
}  // namespace netring
