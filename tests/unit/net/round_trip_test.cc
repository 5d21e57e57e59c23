#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

#include "netring/clock.h"
#include "netring/connection.h"

namespace netring {
namespace {

TEST(MinRtt, IsKnownToWhoConnected) {
  const auto listener = Listen("127.0.0.1", 1, {});
  ASSERT_TRUE(listener.ok()) << listener.status();
  const auto socket =
      ConnectTo("127.0.0.1", PortOf(listener->get()).value(), {}, NowNs() + 30 * kNsPerSecond);
  ASSERT_TRUE(socket.ok()) << socket.status();
  const std::optional<int64_t> rtt_ns = MinRttNs(socket->get());
  ASSERT_TRUE(rtt_ns.has_value()) << "the kernel measures the handshake";
  EXPECT_GT(*rtt_ns, 0);
  EXPECT_EQ(*rtt_ns % kNsPerUs, 0);
}

TEST(MinRtt, IsEmptyBeforeAConnection) {
  const UniqueFd unconnected(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_TRUE(unconnected.valid());
  EXPECT_EQ(MinRttNs(unconnected.get()), std::nullopt);
}

TEST(MinRtt, IsEmptyForWhatIsNoTcp) {
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd near(ends[0]);
  const UniqueFd far(ends[1]);
  EXPECT_EQ(MinRttNs(near.get()), std::nullopt);
  EXPECT_EQ(MinRttNs(-1), std::nullopt);
}

}  // namespace
}  // namespace netring
