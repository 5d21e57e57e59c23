#include "stats/tcp_arrivals.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "netring/unique_fd.h"

namespace netring {
namespace {

TEST(TcpArrivals, AreConnectionsMadeAndResetsSent) {
  EXPECT_EQ(TcpArrivals("Ip: Forwarding\nIp: 1\nTcp: MaxConn PassiveOpens InSegs OutRsts\n"
                        "Tcp: -1 20 300 4000\nUdp: InDatagrams\nUdp: 7\n"),
            4020);
  EXPECT_EQ(TcpArrivals("Tcp: OutRsts PassiveOpens\nTcp: 0 0\n"), 0) << "zero is a value";
}

TEST(TcpArrivals, RefusesTextThatIsCutOrSomethingElse) {
  for (const char* text :
       {"", "Tcp: PassiveOpens OutRsts\n", "Tcp: PassiveOpens OutRsts\nTcp: 1 2",
        "Tcp: PassiveOpens OutRsts\nTcp: 1\n", "Tcp: PassiveOpens OutRsts\nTcp: 1 x\n",
        "Tcp: PassiveOpens\nTcp: 1\n", "Tcp:\nTcp:\n", "Tcp: PassiveOpens OutRsts\nTcp:\n"}) {
    EXPECT_EQ(TcpArrivals(text), std::nullopt) << text;
  }
}

TEST(TcpArrivalsClock, SeesWhoAsksForAClosedPort) {
  TcpArrivalsClock clock;
  const auto before = clock.Read();
  if (!before.has_value()) GTEST_SKIP() << "/proc/thread-self/net/snmp tells nothing here";
  const UniqueFd asker(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in nobody{
      .sin_family = AF_INET, .sin_port = htons(1), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  ASSERT_NE(connect(asker.get(), reinterpret_cast<const sockaddr*>(&nobody), sizeof(nobody)), 0);
  EXPECT_GT(clock.Read(), before);
}

}  // namespace
}  // namespace netring
