// What the other end, or the network, may do at any moment ends a run with a clear reason, at once
// where it can be known and at the drain's deadline where it cannot.
//
// A multishot receive overlooks the end of a connection that comes together with its last data:
// both wake it before it runs, it reads the data, and nothing wakes it again
// (io_poll_check_events(), io_uring/poll.c, seen on kernel 6.18). So these tests break a connection
// only when what was sent on it has been read: a second connection of the same worker, used after
// it, tells.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "netring/clock.h"
#include "support/nothing_left_open.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

constexpr size_t kBytes = 65536;
constexpr size_t kLargeBytes = 4 << 20;
constexpr char kInTheMiddle[] = "the peer closed the connection in the middle of its work";

/// A pair that would go on for long: it ends by its fault.
SidePair Endless(absl::string_view variant, size_t bytes = kBytes) {
  SidePair pair = MakePair(variant, static_cast<int64_t>(bytes));
  pair.client.load.connections = pair.server.load.connections = 2;
  pair.client.window.duration_ns = pair.server.window.duration_ns = 60 * kNsPerSecond;
  return pair;
}

/// A pair that has nothing but its drain.
SidePair DrainOnly(absl::string_view variant, size_t bytes) {
  SidePair pair = MakePair(variant, static_cast<int64_t>(bytes));
  pair.client.window.duration_ns = pair.server.window.duration_ns = 1;
  return pair;
}

auto SaysTheConnectionBroke() {
  return AnyOf(HasSubstr("ECONNRESET"), HasSubstr("EPIPE"), HasSubstr("ENOTCONN"));
}

class ClientFaults : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot("a1"); !reason.empty()) GTEST_SKIP() << reason;
    auto half = EstablishClient(Endless("a1"));
    ASSERT_TRUE(half.ok()) << half.status();
    half_ = *std::move(half);
    half_.run->Start();
    ASSERT_TRUE(ReceivePattern(half_.peer(), 0, kBytes));
    ASSERT_TRUE(ReceivePattern(half_.peers[0][1].get(), 0, kBytes, 1));
  }

  /// Sends the first half of an answer and returns when it has been read.
  void SendHalf() {
    ASSERT_TRUE(SendAll(half_.peer(), Pattern(0, kBytes / 2)));
    ASSERT_TRUE(SendAll(half_.peers[0][1].get(), Pattern(0, kBytes, 1)));
    ASSERT_TRUE(ReceivePattern(half_.peers[0][1].get(), kBytes, kBytes, 1));
  }

  std::string Error() { return half_.run->Join().status().ToString(); }

  const NothingLeftOpen nothing_left_open_;
  HalfPair half_;
};

TEST_F(ClientFaults, TheServerClosesInTheMiddleOfAnAnswer) {
  ASSERT_NO_FATAL_FAILURE(SendHalf());
  half_.peers[0][0].Reset();
  EXPECT_THAT(Error(), HasSubstr(kInTheMiddle));
}

TEST_F(ClientFaults, TheServerClosesWithoutAnAnswer) {
  half_.peers[0][0].Reset();
  EXPECT_THAT(Error(), HasSubstr(kInTheMiddle));
}

TEST_F(ClientFaults, TheServerResetsInTheMiddleOfAnAnswer) {
  ASSERT_NO_FATAL_FAILURE(SendHalf());
  Reset(&half_.peers[0][0]);
  EXPECT_THAT(Error(), SaysTheConnectionBroke());
}

class ServerFaults : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
  }

  void Establish(const SidePair& pair, const SocketOptions& options = {}) {
    auto half = EstablishServer(pair, options);
    ASSERT_TRUE(half.ok()) << half.status();
    half_ = *std::move(half);
    half_.run->Start();
  }

  /// Sends the first half of a request and returns when it has been read.
  void SendHalf() {
    ASSERT_TRUE(SendAll(half_.peer(), Pattern(0, kBytes / 2)));
    ASSERT_TRUE(SendAll(half_.peers[0][1].get(), Pattern(0, kBytes, 1)));
    ASSERT_TRUE(ReceivePattern(half_.peers[0][1].get(), 0, kBytes, 1));
  }

  std::string Error() { return half_.run->Join().status().ToString(); }

  const NothingLeftOpen nothing_left_open_;
  HalfPair half_;
};

TEST_P(ServerFaults, TheClientClosesInTheMiddleOfARequest) {
  ASSERT_NO_FATAL_FAILURE(Establish(Endless(GetParam())));
  ASSERT_NO_FATAL_FAILURE(SendHalf());
  half_.peers[0][0].Reset();
  EXPECT_THAT(Error(), HasSubstr(kInTheMiddle));
}

TEST_P(ServerFaults, TheClientResetsInTheMiddleOfARequest) {
  ASSERT_NO_FATAL_FAILURE(Establish(Endless(GetParam())));
  ASSERT_NO_FATAL_FAILURE(SendHalf());
  Reset(&half_.peers[0][0]);
  EXPECT_THAT(Error(), SaysTheConnectionBroke());
}

TEST_P(ServerFaults, TheClientResetsInTheMiddleOfAnAnswer) {
  // The answer fits neither end's buffers: when its first bytes are read, the send is under way.
  ASSERT_NO_FATAL_FAILURE(Establish(Endless(GetParam(), kLargeBytes), {.rcvbuf = 4096}));
  ASSERT_TRUE(SendAll(half_.peer(), Pattern(0, kLargeBytes)));
  ASSERT_TRUE(ReceivePattern(half_.peer(), 0, 1000));
  Reset(&half_.peers[0][0]);
  // The send may have taken the socket's errno, and its completion come later than the end that is
  // read then (link on kernel 6.1).
  EXPECT_THAT(Error(), AnyOf(SaysTheConnectionBroke(), HasSubstr(kInTheMiddle)));
}

TEST_P(ServerFaults, TheClientPipelinesRequests) {
  // The client must not; a server that gets two requests at once answers both all the same.
  ASSERT_NO_FATAL_FAILURE(Establish(DrainOnly(GetParam(), 64)));
  ASSERT_TRUE(SendAll(half_.peer(), MarkedPattern(Mark::kOpen, 0, 64 * 99) +
                                        MarkedPattern(Mark::kClose, 64 * 99, 64)));
  EXPECT_TRUE(ReceivePattern(half_.peer(), 0, 64 * 100));
  half_.peers[0][0].Reset();
  const auto sample = half_.run->Join();
  EXPECT_TRUE(sample.ok()) << sample.status();
}

INSTANTIATE_TEST_SUITE_P(Variants, ServerFaults,
                         testing::Values("a1", "a2", "a3", "zc", "link", "bundle"),
                         [](const auto& row) { return std::string(row.param); });

/// One end says that it will send no more, and goes on reading.
class HalfClose : public testing::TestWithParam<Combination> {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    pair_ = MakePair(GetParam(), kBytes);
    pair_.client.window.duration_ns = pair_.server.window.duration_ns = 20 * kNsPerSecond;
  }

  bool rr() const { return GetParam().workload == Workload::kRr; }

  /// How a server ends whose client gets a message and says goodbye after `more` bytes of another
  /// request.
  std::string ServerAfterGoodbye(size_t more, bool in_window = true) {
    pair_.server.window.warmup_ns = in_window ? 0 : 20 * kNsPerSecond;
    auto half = EstablishServer(pair_);
    if (!half.ok()) return half.status().ToString();
    half->run->Start();
    if (rr()) {
      const std::string request = Pattern(0, kBytes);
      EXPECT_TRUE(SendAll(half->peer(), in_window ? Marked(Mark::kOpen, request) : request));
    }
    EXPECT_TRUE(ReceivePattern(half->peer(), 0, kBytes));
    EXPECT_TRUE(SendAll(half->peer(), Pattern(kBytes, more)));
    shutdown(half->peer(), SHUT_WR);
    return half->run->Join().status().ToString();
  }

  /// How a client ends whose server sends a message and says goodbye after `more` bytes of another.
  std::string ClientAfterGoodbye(size_t more) {
    auto half = EstablishClient(pair_);
    if (!half.ok()) return half.status().ToString();
    half->run->Start();
    if (rr()) {
      EXPECT_TRUE(ReceivePattern(half->peer(), 0, kBytes));
    }
    EXPECT_TRUE(SendAll(half->peer(), Pattern(0, kBytes + more)));
    shutdown(half->peer(), SHUT_WR);
    return half->run->Join().status().ToString();
  }

  const NothingLeftOpen nothing_left_open_;
  SidePair pair_;
};

TEST_P(HalfClose, OfTheClientInTheWindow) {
  EXPECT_THAT(ServerAfterGoodbye(0), HasSubstr(kInTheMiddle));
}

TEST_P(HalfClose, OfTheClientDuringWarmUp) {
  EXPECT_THAT(ServerAfterGoodbye(0, /*in_window=*/false), HasSubstr(kInTheMiddle));
}

TEST_P(HalfClose, OfTheClientInTheMiddleOfARequest) {
  if (!rr()) GTEST_SKIP() << "the client of a stream sends nothing";
  EXPECT_THAT(ServerAfterGoodbye(kBytes / 2), HasSubstr(kInTheMiddle));
}

TEST_P(HalfClose, OfTheServer) { EXPECT_THAT(ClientAfterGoodbye(0), HasSubstr(kInTheMiddle)); }

TEST_P(HalfClose, OfTheServerInTheMiddleOfAMessage) {
  EXPECT_THAT(ClientAfterGoodbye(kBytes / 2), HasSubstr(kInTheMiddle));
}

TEST_P(HalfClose, AtTheEndLeavesNoAnswerOut) {
  if (!rr()) GTEST_SKIP() << "a stream has no answers";
  auto half = EstablishServer(pair_);
  ASSERT_TRUE(half.ok()) << half.status();
  half->run->Start();
  constexpr size_t kRequests = 20 * kBytes;
  // Both ends' buffers hold less.
  std::jthread client([&] {
    EXPECT_TRUE(SendAll(half->peer(), MarkedPattern(Mark::kOpen, 0, kRequests - kBytes)));
    EXPECT_TRUE(SendAll(half->peer(), MarkedPattern(Mark::kClose, kRequests - kBytes, kBytes)));
    shutdown(half->peer(), SHUT_WR);
  });
  EXPECT_TRUE(ReceivePattern(half->peer(), 0, kRequests));
  const auto sample = half->run->Join();
  EXPECT_TRUE(sample.ok()) << sample.status();
  half->run->Reset();
  EXPECT_TRUE(IsClosed(half->peer()));
}

INSTANTIATE_TEST_SUITE_P(Engines, HalfClose, testing::ValuesIn(EveryEngine()),
                         [](const auto& row) { return row.param.name(); });

/// A client that asks once and never reads: most of the answer stays in the server's send queue,
/// where no notification is due. Empty when the variant cannot run here.
absl::StatusOr<HalfPair> ServerWithAMuteClient(const char* variant) {
  SidePair pair = DrainOnly(variant, kLargeBytes);
  pair.server.socket.sndbuf = 2 * kLargeBytes;
  auto half = EstablishServer(pair, {.rcvbuf = 4096});
  if (!half.ok()) return half;
  half->run->Start();
  if (!SendAll(half->peer(), MarkedPattern(Mark::kClose, 0, kLargeBytes)))
    return absl::InternalError("cannot ask");
  return half;
}

/// Answers the first request byte by byte.
void AnswerSlowly(int peer, absl::Duration pause) {
  const std::string request = Receive(peer, 64);
  for (const char byte : request) {
    if (!SendAll(peer, std::string(1, byte))) return;  // given up
    absl::SleepFor(pause);
  }
  // The marked one, and the goodbye after it.
  ASSERT_TRUE(SendAll(peer, Receive(peer, 64)));
  EXPECT_EQ(Receive(peer, 1), "");
}

TEST(Drain, EndsSomeTimeAfterNothingMovesAndSaysWhatIsOpen) {
  // One test, so that the deadlines of all cases pass at the same time.
  for (const char* variant : {"a3", "zc"}) {
    if (const std::string reason = WhyNot(variant); !reason.empty()) GTEST_SKIP() << reason;
  }
  const NothingLeftOpen nothing_left_open;
  SidePair pair = DrainOnly("a1", 64);
  pair.client.load.connections = 2;
  auto client = EstablishClient(pair);
  ASSERT_TRUE(client.ok()) << client.status();
  client->run->Start();
  // The second connection is answered until the client says goodbye; the first one never is.
  const int answered = client->peers[0][1].get();
  for (std::string request; (request = Receive(answered, 64)).size() == 64;) {
    ASSERT_TRUE(SendAll(answered, request));
  }
  client->peers[0][1].Reset();
  // An engine with a thread for each connection: what is said is of all of them.
  SidePair threads = MakePair(Combination{.variant = "a1", .engine = "blocking"}, 64);
  threads.client.window.duration_ns = 1;
  threads.client.load.connections = 3;
  auto blocking = EstablishClient(threads);
  ASSERT_TRUE(blocking.ok()) << blocking.status();
  blocking->run->Start();
  // Bytes move in these: one needs 11 s for an answer, the other 32 s.
  auto slow = EstablishClient(DrainOnly("a1", 64));
  auto slowest = EstablishClient(DrainOnly("a1", 64));
  ASSERT_TRUE(slow.ok() && slowest.ok()) << slow.status() << slowest.status();
  for (HalfPair* half : {&*slow, &*slowest}) half->run->Start();
  std::jthread answers([&] { AnswerSlowly(slow->peer(), absl::Milliseconds(170)); });
  std::jthread no_answers([&] { AnswerSlowly(slowest->peer(), absl::Milliseconds(500)); });
  auto a3 = ServerWithAMuteClient("a3");
  ASSERT_TRUE(a3.ok()) << a3.status();
  auto zc = ServerWithAMuteClient("zc");
  ASSERT_TRUE(zc.ok()) << zc.status();

  const absl::Status unanswered = client->run->Join().status();
  EXPECT_EQ(unanswered.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(unanswered.ToString(),
              AllOf(HasSubstr("10 s after measuring, 1 of 2 connections had not finished"),
                    HasSubstr("0 zero-copy notifications were outstanding")));
  EXPECT_THAT(blocking->run->Join().status().ToString(),
              HasSubstr("10 s after measuring, 3 of 3 connections had not finished and 0 "));
  for (HalfPair* half : {&*a3, &*zc}) {
    const absl::Status outstanding = half->run->Join().status();
    EXPECT_EQ(outstanding.code(), absl::StatusCode::kDeadlineExceeded);
    EXPECT_THAT(
        outstanding.ToString(),
        testing::ContainsRegex("10 s after measuring, 1 of 1 connections had not finished and "
                               "[1-9][0-9]* zero-copy notifications were outstanding"));
  }
  answers.join();
  slow->peers[0][0].Reset();
  const auto sample = slow->run->Join();
  EXPECT_TRUE(sample.ok()) << sample.status();
  const absl::Status too_slow = slowest->run->Join().status();
  EXPECT_EQ(too_slow.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(too_slow.ToString(),
              HasSubstr("20 s after measuring, 1 of 1 connections had not finished"));
}

TEST(Told, AServerWaitsForTheMarksOfItsClientForALimitedTime) {
  if (const std::string reason = WhyNot("a1"); !reason.empty()) GTEST_SKIP() << reason;
  const NothingLeftOpen nothing_left_open;
  // One test, so that both limits pass at the same time.
  const SidePair pair = MakePair("a1", 64);
  auto unopened = EstablishServer(pair);
  auto unclosed = EstablishServer(pair);
  ASSERT_TRUE(unopened.ok() && unclosed.ok()) << unopened.status() << unclosed.status();
  for (HalfPair* half : {&*unopened, &*unclosed}) half->run->Start();
  ASSERT_TRUE(SendAll(unopened->peer(), Pattern(0, 64)));
  ASSERT_TRUE(SendAll(unclosed->peer(), MarkedPattern(Mark::kOpen, 0, 64)));
  EXPECT_EQ(unopened->run->Join().status().ToString(),
            "DEADLINE_EXCEEDED: no message came that opens the measured window within 10 s of its "
            "start: the other side was stopped (Ctrl-Z) or is overloaded; measure again");
  EXPECT_EQ(unclosed->run->Join().status().ToString(),
            "DEADLINE_EXCEEDED: no message came that closes the measured window within 10 s of its "
            "beginning: the other side was stopped (Ctrl-Z) or is overloaded; measure again");
}

}  // namespace
}  // namespace netring
