// Every receive mode brings every byte, on every kind of ring, and notices how a connection ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <bit>
#include <string>
#include <thread>
#include <vector>

#include "engine/receive_buffers.h"
#include "engine/receive_mode.h"
#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "netring/buffer_pool.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

using testing::HasSubstr;

constexpr int64_t kSmallBuffer = 4096;  ///< of a bundle

class EachMode : public testing::TestWithParam<Combination> {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
  }

  const ReceiveMode& mode() const { return *FindReceiveMode(GetParam().recv); }
  bool ring() const { return FindEngine(GetParam().engine)->ring; }
  bool stream() const { return GetParam().workload == Workload::kStream; }

  /// Both sides of a slice with `change`, checked (every byte and its order, too).
  template <typename Change>
  PairResult RunAndExpect(int64_t bytes, Change change) {
    SidePair pair = MakePair(GetParam(), bytes);
    change(pair.server);
    change(pair.client);
    PairResult result = RunPair(pair);
    EXPECT_TRUE(result.server.ok()) << result.server.status();
    EXPECT_TRUE(result.client.ok()) << result.client.status();
    if (!result.server.ok() || !result.client.ok()) return result;
    EXPECT_EQ(result.server->ring.receive, GetParam().recv);
    EXPECT_EQ(result.client->ring.receive, GetParam().recv);
    EXPECT_EQ(result.client->receive_completions.has_value(), ring());
    return result;
  }
};

TEST_P(EachMode, IsByteExactAtEverySize) {
  for (int64_t bytes : {8, 64, 4096, 65536, 65544, 1 << 20}) {
    SCOPED_TRACE(bytes);
    RunAndExpect(bytes, [](SideConfig& side) { side.load.connections = 3; });
  }
}

TEST_P(EachMode, RunsOnEveryKindOfRing) {
  if (!ring()) GTEST_SKIP() << "no ring";
  for (const char* ring : {"plain", "plain+coop", "default-direct", "default-defer"}) {
    SCOPED_TRACE(ring);
    const SideConfig client{
        .role = Role::kClient, .technique = {.variant = "a1", .ring = ring}, .load = {.size = 64}};
    if (!Resolve(client, ThisKernel()).ok()) continue;  // this kernel lacks the switch
    RunAndExpect(16384, [&](SideConfig& side) {
      side.technique.ring = ring;
      side.load.threads = 2;
      side.load.connections = 3;
    });
  }
}

TEST_P(EachMode, ReceivesWhatComesManyAtATime) {
  RunAndExpect(512, [&](SideConfig& side) {
    side.load.batch = 300;  // of rr, as a netring-server may have it: no request is
    side.load.depth = stream() ? 1 : 7;
  });
}

/// Runs again for twice as long while the window was too short for several messages.
TEST_P(EachMode, CountsItsCompletions) {
  if (!ring()) GTEST_SKIP() << "an engine without a ring does not count them";
  const int64_t bytes = 16 * kSmallBuffer;
  PairResult result;
  for (int64_t ns = 50 * kNsPerMs; ns < 10 * kNsPerSecond; ns *= 2) {
    result = RunAndExpect(bytes, [&](SideConfig& side) { side.window.duration_ns = ns; });
    if (!result.client.ok() || result.client->messages > 1) break;
  }
  ASSERT_TRUE(result.client.ok());
  const int64_t received = *result.client->receive_completions;
  const int64_t messages = result.client->messages;
  ASSERT_GT(messages, 1);
  const bool one_by_one = !mode().multishot && mode().make != nullptr;
  if (one_by_one && !(mode().by_calls && GetParam().spin_ns > 0)) {
    EXPECT_GE(result.client->ring.receive_rearms, received);
  }
  if (mode().name == "waitall") {
    EXPECT_EQ(received, messages);
  }
  // The window's first message may have begun to come before it.
  if (mode().name == "bundle") {
    EXPECT_LT(received * kSmallBuffer, (messages - 1) * bytes) << "none filled several buffers";
  } else if (mode().make == nullptr) {
    EXPECT_GT(received, 0) << "it maps what has come of several messages at once";
  } else {
    EXPECT_GE(received, messages - 1);
  }
}

/// A peer that ends in the middle of what it sends. The other connection goes on: what has come
/// is there to be told when the end is.
class EachEnd : public EachMode {
 protected:
  static constexpr size_t kBytes = 65536;

  void SetUp() override {
    EachMode::SetUp();
    if (IsSkipped()) return;
    SidePair pair = MakePair(GetParam(), kBytes);
    pair.client.load.connections = pair.server.load.connections = 2;
    pair.client.window.duration_ns = pair.server.window.duration_ns = 60 * kNsPerSecond;
    auto half = EstablishClient(pair);
    ASSERT_TRUE(half.ok()) << half.status();
    half_ = *std::move(half);
    half_.run->Start();
    if (!stream()) {
      ASSERT_TRUE(Asked(0));
    }
  }

  /// Its next request comes, at `offset` of what it sends.
  bool Asked(uint64_t offset) {
    if (!mode().drops) return ReceivePattern(half_.peer(), offset, kBytes);
    return Receive(half_.peer(), kBytes).size() == kBytes;
  }

  std::string Error() { return half_.run->Join().status().ToString(); }

  HalfPair half_;
};

TEST_P(EachEnd, ThePeerClosesInTheMiddleOfAMessage) {
  ASSERT_TRUE(SendAll(half_.peer(), Pattern(0, kBytes / 2)));
  half_.peers[0][0].Reset();
  EXPECT_THAT(Error(), HasSubstr("the peer closed the connection in the middle of its work"));
}

TEST_P(EachEnd, ThePeerClosesAfterAMessageAndTheTailOfOne) {
  ASSERT_TRUE(SendAll(half_.peer(), Pattern(0, kBytes)));
  if (!stream()) {
    ASSERT_TRUE(Asked(kBytes));
  }
  ASSERT_TRUE(SendAll(half_.peer(), Pattern(kBytes, 8)));
  half_.peers[0][0].Reset();
  EXPECT_THAT(Error(), HasSubstr("the peer closed the connection in the middle of its work"));
}

TEST_P(EachEnd, ThePeerResetsTheConnection) {
  ASSERT_TRUE(SendAll(half_.peer(), Pattern(0, kBytes / 2)));
  Reset(&half_.peers[0][0]);
  EXPECT_THAT(Error(), testing::AnyOf(HasSubstr("ECONNRESET"), HasSubstr("middle of its work")));
}

INSTANTIATE_TEST_SUITE_P(Receives, EachMode, testing::ValuesIn(AllReceives()),
                         [](const auto& row) { return row.param.name(); });
INSTANTIATE_TEST_SUITE_P(Receives, EachEnd, testing::ValuesIn(AllReceives()),
                         [](const auto& row) { return row.param.name(); });

}  // namespace
}  // namespace netring
