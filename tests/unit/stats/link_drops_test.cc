#include "stats/link_drops.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "netring/unique_fd.h"

namespace netring {
namespace {

constexpr char kText[] =
    "Inter-|   Receive                                   |  Transmit\n"
    " face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo\n"
    "    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
    " veth1: 0 0 0 100 0 0 0 0 0 0 0 1000 0 0 0 0\n"
    " veth10:1 1 1 7 1 1 1 1 1 1 1 70 1 1 1 1\n";

TEST(LinkDrops, AreThoseOfBothDirectionsOfOneDevice) {
  EXPECT_EQ(LinkDrops(kText, "lo"), 16);
  EXPECT_EQ(LinkDrops(kText, "veth1"), 1100);
  EXPECT_EQ(LinkDrops(kText, "veth10"), 77);
}

TEST(LinkDrops, AreUnknownWhereTheTextLacksThem) {
  EXPECT_EQ(LinkDrops(kText, "veth"), std::nullopt);
  EXPECT_EQ(LinkDrops("", "lo"), std::nullopt);
  EXPECT_EQ(LinkDrops("lo: 1 2 3 4\n", "lo"), std::nullopt);
  EXPECT_EQ(LinkDrops("lo: 1 2 3 4 5 6 7 8 9 10 11 12", "lo"), std::nullopt) << "cut";
}

TEST(LinkDropsClock, ReadsTheDeviceThatHasTheConnectionsAddress) {
  const UniqueFd bound(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in here{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  ASSERT_EQ(bind(bound.get(), reinterpret_cast<const sockaddr*>(&here), sizeof(here)), 0);
  const std::string device = DeviceOf(bound.get());
  if (device.empty()) GTEST_SKIP() << "nothing has 127.0.0.1 here";
  EXPECT_EQ(device, "lo");
  EXPECT_TRUE(LinkDropsClock(bound.get()).Read().has_value());
  EXPECT_EQ(LinkDropsClock(-1).Read(), std::nullopt);
}

}  // namespace
}  // namespace netring
