// Messages over UDP: what arrives is byte-exact, what is lost is counted and holds nothing up.

#include "net/datagrams.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <thread>

#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "netring/clock.h"
#include "netring/variant.h"

namespace netring {
namespace {

SidePair MakeUdpPair(const Combination& combination, int64_t message_bytes, int64_t gso = 0) {
  SidePair pair = MakePair(combination, message_bytes);
  for (SideConfig* side : {&pair.server, &pair.client}) {
    side->load.transport = TransportKind::kUdp;
    side->load.gso = gso;
    side->load.alloc = Alloc::kPage;
    side->memory.slots = 4;
    side->socket = {.sndbuf = 1 << 20, .rcvbuf = 4 << 20};
  }
  return pair;
}

void ExpectCounted(const PairResult& result, const SidePair& pair) {
  ASSERT_TRUE(result.server.ok()) << result.server.status();
  ASSERT_TRUE(result.client.ok()) << result.client.status();
  const DatagramNumbers& server = result.server->datagrams;
  const DatagramNumbers& client = result.client->datagrams;
  EXPECT_GT(*server.sent, 0);
  EXPECT_GE(*server.offered, *server.sent);
  EXPECT_GT(*client.received, 0);
  EXPECT_LE(*client.received, *server.offered);
  EXPECT_EQ(*client.reordered, 0) << "on loopback";
  EXPECT_FALSE(result.server->tcp.segments.has_value());
  EXPECT_EQ(result.server->tcp_connections, 0);
  EXPECT_EQ(result.server->evidence.zc_sends, result.server->evidence.zc_completions);
  EXPECT_EQ(result.server->evidence.short_sends, 0);
  EXPECT_FALSE(result.server->socket.nodelay.has_value());
  EXPECT_EQ(client.unanswered.has_value(), pair.client.load.workload == Workload::kRr);
}

class OverUdp : public testing::TestWithParam<Combination> {};

TEST_P(OverUdp, SendsMessagesThatAreOneDatagram) {
  const SidePair pair = MakeUdpPair(GetParam(), 1400);
  const absl::Status terms = Resolve(pair.server, ThisKernel()).status();
  if (!terms.ok()) GTEST_SKIP() << terms;
  ExpectCounted(RunPair(pair), pair);
}

TEST_P(OverUdp, SendsTrainsOfDatagrams) {
  if (GetParam().workload == Workload::kRr) GTEST_SKIP() << "of streams";
  const SidePair pair = MakeUdpPair(GetParam(), 32000, 1416);  // 23 datagrams, the last shorter
  const absl::Status terms = Resolve(pair.server, ThisKernel()).status();
  if (!terms.ok()) GTEST_SKIP() << terms;
  const PairResult result = RunPair(pair);
  ExpectCounted(result, pair);
  if (HasFailure()) return;
  EXPECT_EQ(*result.server->datagrams.offered % 23, 0);
}

std::string NameOfTest(const testing::TestParamInfo<Combination>& info) {
  return info.param.name();
}
INSTANTIATE_TEST_SUITE_P(Combinations, OverUdp, testing::ValuesIn(AllCombinations()), NameOfTest);

TEST(Datagrams, SeveralConnectionsFindTheirOwnPeers) {
  SidePair pair = MakeUdpPair({.variant = "a1"}, 64);
  for (SideConfig* side : {&pair.server, &pair.client}) {
    side->load.threads = 2;
    side->load.connections = 5;
  }
  const PairResult result = RunPair(pair);
  ExpectCounted(result, pair);
  EXPECT_EQ(result.established, 10);
}

/// Echoes the requests that come to a socket, but for one.
void EchoAllBut(int lost, int fd) {
  LimitWaiting(fd);
  std::array<char, 256> buffer;
  for (int i = 0;; ++i) {
    const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) return;  // shut down, or given up
    if (i != lost) send(fd, buffer.data(), static_cast<size_t>(got), MSG_NOSIGNAL);
  }
}

TEST(Datagrams, ARequestWithoutAnAnswerCountsAndTheNextGoes) {
  SidePair pair = MakeUdpPair({.variant = "a1"}, 64);
  pair.client.window.duration_ns = 400 * kNsPerMs;
  const auto listener = ListenForDatagrams("127.0.0.1", {}, 0);
  ASSERT_TRUE(listener.ok()) << listener.status();
  pair.client.ports = {PortOf(listener->get()).value()};
  auto run = SideRun::Create(pair.client, ThisKernel());
  ASSERT_TRUE(run.ok()) << run.status();
  absl::StatusOr<std::vector<std::vector<UniqueFd>>> peers = absl::UnknownError("not run");
  const Hello expected{.cookie = TestCookie(), .message_bytes = 64};
  std::thread accepting([&] {
    peers = AcceptDatagramPeers({&*listener, 1}, 1, expected, {}, {.deadline_ns = Soon()});
  });
  const auto established = (*run)->Establish();
  accepting.join();
  ASSERT_TRUE(established.ok()) << established.status();
  ASSERT_TRUE(peers.ok()) << peers.status();
  const int peer = (*peers)[0][0].get();
  std::thread echo([&] { EchoAllBut(3, peer); });
  (*run)->Start();
  const auto sample = (*run)->Join();
  shutdown(peer, SHUT_RD);
  echo.join();
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(sample->datagrams.unanswered, 1);
  EXPECT_EQ(*sample->datagrams.sent, *sample->datagrams.received + 1);
  EXPECT_GT(sample->messages, 3);
}

TEST(Datagrams, AServerThatIsNotThereIsRefused) {
  SidePair pair = MakeUdpPair({.variant = "a1"}, 64);
  pair.client.ports = {9};
  auto run = SideRun::Create(pair.client, ThisKernel());
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT((*run)->Establish().status().ToString(),
              testing::HasSubstr("cannot connect to 127.0.0.1:9"));
}

}  // namespace
}  // namespace netring
