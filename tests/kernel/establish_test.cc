// Connections of strangers neither join a run nor keep it from starting.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <string>
#include <thread>
#include <vector>

#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "netring/clock.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kLoopback[] = "127.0.0.1";
constexpr uint64_t kBytes = 64;

std::string Text(const Hello& hello) {
  const auto bytes = EncodeHello(hello);
  return {bytes.begin(), bytes.end()};
}

Hello Good(uint32_t connection = 0) {
  return {.cookie = TestCookie(), .connection = connection, .message_bytes = kBytes};
}

/// A server that accepts, without io_uring behind it.
class Accepting : public testing::Test {
 protected:
  void SetUp() override { Open(1, 100); }

  void Open(int listeners, int backlog) {
    listeners_.clear();
    ports_.clear();
    for (int i = 0; i < listeners; ++i) {
      auto listener = Listen(kLoopback, backlog, {});
      ASSERT_TRUE(listener.ok()) << listener.status();
      ports_.push_back(PortOf(listener->get()).value());
      listeners_.push_back(*std::move(listener));
    }
  }

  /// A connection on which `bytes` have been sent.
  UniqueFd Say(absl::string_view bytes, size_t listener = 0) {
    UniqueFd fd = Dial(ports_[listener]);
    EXPECT_TRUE(fd.valid());
    EXPECT_TRUE(SendAll(fd.get(), bytes));
    return fd;
  }

  absl::StatusOr<std::vector<std::vector<UniqueFd>>> Accept(int per_listener,
                                                            int64_t deadline_ns = Soon()) {
    return AcceptPeers(listeners_, per_listener, Good(), {.deadline_ns = deadline_ns});
  }

  std::vector<UniqueFd> listeners_;
  std::vector<int> ports_;
};

TEST_F(Accepting, StrangersAreClosedAndDoNotDisturb) {
  Hello other_cookie = Good();
  other_cookie.cookie[15] ^= 1;
  Hello other_thread = Good();
  other_thread.thread = 1;
  const std::string kStrangers[] = {"GET / HTTP/1.1\r\nHost: somewhere.example\r\n\r\n",
                                    std::string(kHelloBytes, '\0'), Text(other_cookie),
                                    Text(other_thread), Text(Good(/*connection=*/2))};
  std::vector<UniqueFd> strangers;
  for (const std::string& bytes : kStrangers) strangers.push_back(Say(bytes));
  const UniqueFd first = Say(Text(Good(0)));
  const UniqueFd second = Say(Text(Good(1)));
  const auto peers = Accept(2);
  ASSERT_TRUE(peers.ok()) << peers.status();
  for (const UniqueFd& stranger : strangers) EXPECT_TRUE(IsClosed(stranger.get()));
  ASSERT_TRUE(SendAll(first.get(), "1"));
  ASSERT_TRUE(SendAll(second.get(), "2"));
  EXPECT_EQ(Receive((*peers)[0][0].get(), 1), "1");
  EXPECT_EQ(Receive((*peers)[0][1].get(), 1), "2");
}

TEST_F(Accepting, WhoSaysNothingIsClosedWhenAllAreThere) {
  const UniqueFd silent = Say("");
  const UniqueFd hesitant = Say("netring");
  const UniqueFd gone = Say("netring");
  shutdown(gone.get(), SHUT_WR);
  const UniqueFd peer = Say(Text(Good()));
  const auto peers = Accept(1);
  ASSERT_TRUE(peers.ok()) << peers.status();
  EXPECT_TRUE(IsClosed(silent.get()));
  EXPECT_TRUE(IsClosed(hesitant.get()));
  EXPECT_TRUE(IsClosed(gone.get()));
}

TEST_F(Accepting, ManySilentStrangersDoNotKeepPeersOut) {
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 90; ++i) silent.push_back(Say(""));
  const UniqueFd peer = Say(Text(Good()));
  const auto peers = Accept(1);
  EXPECT_TRUE(peers.ok()) << peers.status();
}

TEST_F(Accepting, PeersThatAllCameBeforeAreAllSeated) {
  ASSERT_NO_FATAL_FAILURE(Open(2, 300));
  std::vector<UniqueFd> sockets;
  for (uint32_t thread : {0, 1}) {
    for (uint32_t connection = 0; connection < 300; ++connection) {
      Hello hello = Good(connection);
      hello.thread = thread;
      sockets.push_back(Say(Text(hello), thread));
    }
  }
  const auto peers = Accept(300);
  ASSERT_TRUE(peers.ok()) << peers.status();
  for (const auto& thread : *peers) {
    for (const UniqueFd& peer : thread) EXPECT_TRUE(peer.valid());
  }
}

TEST_F(Accepting, TheFirstWhoNamesASeatHasIt) {
  const UniqueFd first = Say(Text(Good(0)));
  const UniqueFd again = Say(Text(Good(0)));
  const UniqueFd second = Say(Text(Good(1)));
  const auto peers = Accept(2);
  ASSERT_TRUE(peers.ok()) << peers.status();
  EXPECT_TRUE(IsClosed(again.get()));
  ASSERT_TRUE(SendAll(first.get(), "1"));
  EXPECT_EQ(Receive((*peers)[0][0].get(), 1), "1");
}

TEST_F(Accepting, AHelloMayComeInPieces) {
  const std::string hello = Text(Good());
  const UniqueFd peer = Say(hello.substr(0, 1));
  std::jthread writer([&] {
    size_t sent = 1;
    for (size_t end : {size_t{7}, size_t{20}, kHelloBytes - 1, kHelloBytes}) {
      // A stranger who comes later is closed only after what came before has been read.
      EXPECT_TRUE(IsClosed(Say(std::string(kHelloBytes, 'x')).get()));
      EXPECT_TRUE(SendAll(peer.get(), hello.substr(sent, end - sent)));
      sent = end;
    }
  });
  const auto peers = Accept(1);
  ASSERT_TRUE(peers.ok()) << peers.status();
  writer.join();
  ASSERT_TRUE(SendAll(peer.get(), "!"));
  EXPECT_EQ(Receive((*peers)[0][0].get(), 1), "!");
}

TEST_F(Accepting, WhatComesAfterTheHelloStaysForTheRun) {
  const UniqueFd peer = Say(Text(Good()) + "first request");
  const auto peers = Accept(1);
  ASSERT_TRUE(peers.ok()) << peers.status();
  EXPECT_EQ(Receive((*peers)[0][0].get(), 13), "first request");
}

TEST_F(Accepting, APeerWithAnotherMessageSizeIsAnErrorThatNamesBoth) {
  Hello hello = Good();
  hello.message_bytes = 4096;
  const UniqueFd peer = Say(Text(hello));
  const absl::Status status = Accept(1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.ToString(), AllOf(HasSubstr("4096"), HasSubstr("64")));
}

TEST_F(Accepting, TheDeadlineTellsHowManyHadCome) {
  const absl::Status status = Accept(3, NowNs() - 1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(status.ToString(),
              AllOf(HasSubstr("only 0 of 3 connections arrived in time at 127.0.0.1:"),
                    HasSubstr("no first packet (SYN) came")));
}

TEST_F(Accepting, RunningOutOfDescriptorsIsAnErrorAtOnce) {
  const UniqueFd peer = Say(Text(Good()));
  // The lowest free descriptor is the next one that accept4(2) would get.
  const UniqueFd lowest(fcntl(0, F_DUPFD_CLOEXEC, 0));
  ASSERT_TRUE(lowest.valid());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(lowest.get());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const absl::Status status = Accept(1).status();
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(status.ToString(), AllOf(HasSubstr("EMFILE"), HasSubstr("ulimit -n")));
}

TEST(Connecting, NobodyThereIsAnErrorThatNamesThePlace) {
  UniqueFd listener = Listen(kLoopback, 1, {}).value();
  const int port = PortOf(listener.get()).value();
  listener.Reset();
  const absl::Status status = Connect(kLoopback, port, {}, Good(), Soon()).status();
  EXPECT_THAT(status.ToString(),
              AllOf(HasSubstr("ECONNREFUSED"), HasSubstr("127.0.0.1:" + std::to_string(port))));
}

TEST(Connecting, WhatIsNotAnAddressOrAPortIsRefused) {
  for (const char* address : {"", "localhost", "::1:", "127.0.0", "127.0.0.256"}) {
    EXPECT_EQ(Connect(address, 1, {}, Good(), Soon()).status().code(),
              absl::StatusCode::kInvalidArgument)
        << address;
  }
  for (int port : {-1, 65536, 65536 + 22}) {
    EXPECT_EQ(Connect(kLoopback, port, {}, Good(), Soon()).status().code(),
              absl::StatusCode::kInvalidArgument)
        << port;
  }
}

TEST(Connecting, AnUnknownCongestionControlIsNamed) {
  const absl::Status status = Listen(kLoopback, 1, {.congestion_control = "nonesuch"}).status();
  EXPECT_THAT(status.ToString(), HasSubstr("TCP_CONGESTION to nonesuch"));
}

TEST(SocketOptions, AreSetAndReadBack) {
  const UniqueFd fd =
      Listen(kLoopback, 1, {.sndbuf = 50'000, .rcvbuf = 60'000, .congestion_control = "reno"})
          .value();
  const SocketFacts facts = ReadFacts(fd.get()).value();
  EXPECT_EQ(facts, (SocketFacts{.sndbuf = 100'000,
                                .rcvbuf = 120'000,
                                .nodelay = true,
                                .zerocopy = false,
                                .congestion_control = "reno"}));
  EXPECT_EQ(ReadFacts(Listen(kLoopback, 1, {.nagle = true})->get()).value().nodelay, false);
  ASSERT_TRUE(EnableZeroCopy(fd.get()).ok());
  EXPECT_TRUE(ReadFacts(fd.get()).value().zerocopy);
}

class Establishing : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot("a1"); !reason.empty()) GTEST_SKIP() << reason;
  }
};

TEST_F(Establishing, ASideWithManyConnectionsIsWhole) {
  SidePair pair = MakePair("a1", 64);
  pair.server.load.connections = pair.client.load.connections = 200;
  const PairResult result = RunPair(pair);
  ASSERT_TRUE(result.server.ok()) << result.server.status();
  ASSERT_TRUE(result.client.ok()) << result.client.status();
  EXPECT_EQ(result.established, 200);
}

TEST_F(Establishing, TheSidesMustAgreeOnTheMessageSize) {
  SidePair pair = MakePair("a1", 64);
  pair.client.load.size = 128;
  const PairResult result = RunPair(pair);
  EXPECT_THAT(result.server.status().ToString(), AllOf(HasSubstr("128"), HasSubstr("64")));
}

TEST_F(Establishing, TheClientNeedsAPortPerThread) {
  SidePair pair = MakePair("a1", 64);
  pair.client.ports = {1, 2};
  auto run = SideRun::Create(pair.client, ThisKernel());
  ASSERT_TRUE(run.ok());
  EXPECT_EQ((*run)->Establish().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(Establishing, AnImpossibleCpuIsNamedBeforeTheRun) {
  SidePair pair = MakePair("a1", 64);
  pair.server.cpus = {{100'000}};
  const PairResult result = RunPair(pair);
  EXPECT_THAT(result.server.status().ToString(), HasSubstr("no CPU 100000"));
}

TEST_F(Establishing, ARunThatIsNeverStartedEnds) {
  auto half = EstablishServer(MakePair("a1", 64));
  ASSERT_TRUE(half.ok()) << half.status();
  half->run.reset();
  EXPECT_TRUE(IsClosed(half->peer()));
}

}  // namespace
}  // namespace netring
