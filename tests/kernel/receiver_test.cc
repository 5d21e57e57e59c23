// The receivers of one engine: buffers that fill, ends that come with data, and what each mode is
// for.

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

/// What one engine has received.
struct Collected {
  struct Piece {
    const char* data;
    size_t bytes;
  };
  std::vector<Piece> pieces;
  uint64_t received[2] = {};
  bool exact = true;
  int closed = 0;
  const char* failed = nullptr;
};

/// Takes in what one of its connections receives.
class Collector final : public EventHandler {
 public:
  Collector(Collected* all, size_t connection) : all_(*all), received_(all->received[connection]) {}

  void OnSent(int32_t, bool) override {}
  void OnNotified(NotificationRange) override {}
  void OnReceived(absl::Span<const char> data) override {
    all_.pieces.push_back({data.data(), data.size()});
    all_.exact = all_.exact && !TestStream().Check(received_, data).has_value();
    received_ += data.size();
  }
  void OnClosed() override { ++all_.closed; }
  void OnResumed() override {}
  void OnFailed(const char* what, int32_t) override { all_.failed = what; }

 private:
  Collected& all_;
  uint64_t& received_;
};

/// An engine with two connections, of which the test holds the other ends.
class EachReceiver : public testing::TestWithParam<Combination> {
 protected:
  static constexpr size_t kBuffer = 4096;
  static constexpr size_t kMessage = 1000;

  void SetUp() override {
    if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    for (UniqueFd& ours : ours_) ours = OpenPair(&theirs_[&ours - ours_]);
    auto engine = FindEngine(GetParam().engine)
                      ->make({.connections = 2,
                              .receive_bytes = kBuffer,
                              .message_bytes = kMessage,
                              .completions = 1,
                              .receive = FindReceiveMode(GetParam().recv)},
                             ThisKernel());
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
    for (uint16_t i = 0; i < 2; ++i) {
      ASSERT_TRUE(engine_->Add(ours_[i].get(), &collectors_[i]).ok());
      engine_->Receive(i);
    }
    Turn(0);
  }

  void TearDown() override {
    if (engine_ != nullptr) engine_->Stop();
  }

  bool drops() const { return FindReceiveMode(GetParam().recv)->drops; }

  static UniqueFd OpenPair(UniqueFd* other) {
    std::vector<UniqueFd> listeners;
    listeners.push_back(Listen("127.0.0.1", 1, {}).value());
    *other = Connect("127.0.0.1", PortOf(listeners[0].get()).value(), {},
                     {.cookie = TestCookie(), .message_bytes = kMessage}, Soon())
                 .value();
    const Hello expected{.cookie = TestCookie(), .message_bytes = kMessage};
    return std::move(AcceptPeers(listeners, 1, expected, {.deadline_ns = Soon()}).value()[0][0]);
  }

  void Turn(int64_t wait_ns) {
    const int64_t now_ns = NowNs();
    EXPECT_EQ(engine_->Turn(now_ns, now_ns + wait_ns), 0);
  }

  template <typename Done>
  void TurnUntil(Done done) {
    const int64_t end_ns = Soon();
    while (!done() && collected_.failed == nullptr && NowNs() < end_ns) Turn(kNsPerMs);
    EXPECT_EQ(collected_.failed, nullptr) << collected_.failed;
    EXPECT_TRUE(done());
  }

  UniqueFd ours_[2];
  UniqueFd theirs_[2];
  std::unique_ptr<Engine> engine_;
  Collected collected_;
  Collector collectors_[2] = {{&collected_, 0}, {&collected_, 1}};
};

TEST_P(EachReceiver, TakesMoreThanItsBuffersHold) {
  constexpr size_t kAll = 1000 * kMessage;  // there are 16 buffers of 4 KiB
  std::jthread first([&] { EXPECT_TRUE(SendAll(theirs_[0].get(), Pattern(0, kAll))); });
  std::jthread second([&] { EXPECT_TRUE(SendAll(theirs_[1].get(), Pattern(0, kAll))); });
  const auto all = [&] { return collected_.received[0] == kAll && collected_.received[1] == kAll; };
  TurnUntil(all);
  EXPECT_TRUE(collected_.exact || drops());
}

TEST_P(EachReceiver, TellsTheEndAndTheRestBeforeIt) {
  ASSERT_TRUE(SendAll(theirs_[0].get(), Pattern(0, kMessage + 1)));
  theirs_[0].Reset();
  TurnUntil([&] { return collected_.closed == 1; });
  EXPECT_EQ(collected_.received[0], kMessage + 1);
  EXPECT_TRUE(collected_.exact || drops());
}

TEST_P(EachReceiver, StopsWhileDataIsHalfThere) {
  ASSERT_TRUE(SendAll(theirs_[0].get(), Pattern(0, kMessage / 2)));
  if (GetParam().recv == "waitall") {
    Turn(kNsPerMs);
    EXPECT_EQ(collected_.received[0], 0);
  } else {
    TurnUntil([&] { return collected_.received[0] == kMessage / 2; });
  }
  engine_->Stop();
  engine_.reset();
}

TEST_P(EachReceiver, FillsItsBuffersInItsWay) {
  for (uint64_t i = 0; i < 2; ++i) {
    ASSERT_TRUE(SendAll(theirs_[0].get(), Pattern(i * kMessage, kMessage)));
    TurnUntil([&] { return collected_.received[0] == (i + 1) * kMessage; });
  }
  ASSERT_EQ(collected_.pieces.size(), 2U);
  const ptrdiff_t apart = collected_.pieces[1].data - collected_.pieces[0].data;
  const ReceiveMode& mode = *FindReceiveMode(GetParam().recv);
  if (mode.name == "zcrx") return;  // the kernel chooses among the free pieces
  if (mode.name == "multishot_inc") {
    EXPECT_EQ(apart, static_cast<ptrdiff_t>(kMessage)) << "the next piece of the same buffer";
  } else {
    EXPECT_EQ(apart, mode.multishot ? static_cast<ptrdiff_t>(kBuffer) : 0);
  }
}

std::vector<Combination> OnePerMode() {
  std::vector<Combination> modes = AllReceives();
  std::erase_if(modes, [](const Combination& each) {
    return each.workload != Workload::kRr || each.spin_ns > 0;
  });
  return modes;
}

// Another connection's last completion may come before the one whose buffers were taken first.
TEST(Bundle, FollowsTheOrderInWhichItsBuffersWereGiven) {
  if (const std::string reason = WhyNot(Combination{.variant = "a1", .recv = "bundle"});
      !reason.empty())
    GTEST_SKIP() << reason;
  auto ring = Ring::Create({}, *ThisKernel());
  ASSERT_TRUE(ring.ok()) << ring.status();
  constexpr size_t kBytes = 4096;
  auto bundle = MakeBundleReceive(ring->get(), {.connections = 1, .receive_bytes = kBytes});
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  Collected collected;
  Collector collector(&collected, 0);
  const auto take = [&](uint32_t first, int32_t buffers) {
    (*bundle)->OnData({.result = buffers * static_cast<int32_t>(kBytes),
                       .flags = IORING_CQE_F_BUFFER | first << IORING_CQE_BUFFER_SHIFT},
                      collector);
  };
  take(3, 2);
  take(0, 3);
  const char* first = collected.pieces[1].data;
  EXPECT_EQ(collected.pieces[0].data, first + 3 * kBytes);
  collected.pieces.clear();
  take(14, 5);  // 14, 15, then those that were given back: 3, 4, 0
  ASSERT_EQ(collected.pieces.size(), 3U) << "neighbours are one piece";
  EXPECT_EQ(collected.pieces[0].data, first + 14 * kBytes);
  EXPECT_EQ(collected.pieces[0].bytes, 2 * kBytes);
  EXPECT_EQ(collected.pieces[1].data, first + 3 * kBytes);
  EXPECT_EQ(collected.pieces[1].bytes, 2 * kBytes);
  EXPECT_EQ(collected.pieces[2].data, first);
  EXPECT_EQ(collected.pieces[2].bytes, kBytes);
}

/// What one engine's client received of a stream over 127.0.0.1, and how. Runs again for twice as
/// long while the window was too short for several messages.
absl::StatusOr<SideSample> ReceivedOf(const Combination& combination) {
  constexpr int64_t kSeveral = 4;
  SidePair pair = MakePair(combination, 1 << 18);
  for (int64_t ns = 50 * kNsPerMs;; ns *= 2) {
    pair.server.window.duration_ns = pair.client.window.duration_ns = ns;
    PairResult result = RunPair(pair);
    NETRING_RETURN_IF_ERROR(result.server.status());
    const bool enough = !result.client.ok() || result.client->messages >= kSeveral;
    if (enough || ns > 5 * kNsPerSecond) return result.client;
  }
}

std::vector<std::string> EnginesWithModes() { return {"uring", "epoll"}; }

// What is sent by zero copy and delivered here is copied to pages of its own (skb_copy_ubufs()),
// which can be mapped; what a copying send makes lies in larger ones, which cannot.
TEST(Mmap, MapsWhatWasSentByZeroCopyAndCopiesTheRest) {
  for (const std::string& engine : EnginesWithModes()) {
    Combination how{
        .variant = "a3", .engine = engine, .workload = Workload::kStream, .recv = "mmap"};
    if (const std::string reason = WhyNot(how); !reason.empty()) GTEST_SKIP() << reason;
    const auto mapped = ReceivedOf(how);
    ASSERT_TRUE(mapped.ok()) << mapped.status();
    EXPECT_GT(mapped->received_mapped.value_or(0), mapped->received_copied.value_or(0)) << engine;
    how.variant = "a1";
    const auto copied = ReceivedOf(how);
    ASSERT_TRUE(copied.ok()) << copied.status();
    EXPECT_EQ(copied->received_mapped, 0) << engine;
    EXPECT_GT(copied->received_copied.value_or(0), 0) << engine;
    EXPECT_EQ(copied->received_dropped, 0) << engine;
  }
}

// Without a device the kernel copies all, and its statistics say so.
TEST(Zcrx, CopiesAllWithoutADevice) {
  const Combination how{.variant = "a3", .workload = Workload::kStream, .recv = "zcrx"};
  if (const std::string reason = WhyNot(how); !reason.empty()) GTEST_SKIP() << reason;
  const auto client = ReceivedOf(how);
  ASSERT_TRUE(client.ok()) << client.status();
  EXPECT_GT(client->received_copied.value_or(0), 0);
  EXPECT_EQ(client->received_dropped, 0);
  // The kernel counts before the completion is seen: the window's edges may differ by a buffer.
  EXPECT_LT(client->received_mapped.value_or(1), *client->received_copied / 10 + (1 << 20));
}

TEST(Trunc, DropsAllButTheHeadsOfMessages) {
  for (const std::string& engine : EnginesWithModes()) {
    const Combination how{
        .variant = "a1", .engine = engine, .workload = Workload::kStream, .recv = "trunc"};
    if (const std::string reason = WhyNot(how); !reason.empty()) GTEST_SKIP() << reason;
    const auto client = ReceivedOf(how);
    ASSERT_TRUE(client.ok()) << client.status();
    EXPECT_GT(client->messages, 0) << engine;
    // The window's edges may lie within a message.
    EXPECT_LE(client->received_copied.value_or(-1), 8 * (client->messages + 2)) << engine;
    EXPECT_GE(client->received_dropped.value_or(0), (client->messages - 2) * ((1 << 18) - 8));
    EXPECT_EQ(client->received_mapped, 0) << engine;
  }
}

TEST(Buffers, AreAsMuchMemoryInEveryMode) {
  for (int connections : {1, 3, 64, 4096}) {
    for (size_t bytes : {4096, 4104, 65536}) {
      const EngineOptions options{
          .connections = connections, .receive_bytes = bytes, .message_bytes = 8};
      const BufferLayout shared = SharedBuffers(options);
      const BufferLayout small = SmallBuffers(options);
      EXPECT_TRUE(std::has_single_bit(shared.count) && std::has_single_bit(small.count));
      EXPECT_LE(small.count, 32768U);
      EXPECT_GE(small.bytes, 4096U);
      EXPECT_LE(small.count * small.bytes, shared.count * shared.bytes);
      EXPECT_GT(2 * small.count * small.bytes, shared.count * shared.bytes);
      EXPECT_GE(IncrementalCompletions(options), shared.count);
      EXPECT_LE(IncrementalCompletions(options), 16384U) << "a ring has 65536 at most";
    }
  }
}

TEST(ReceiveModes, AreFoundByName) {
  for (const ReceiveMode& mode : ReceiveModes()) {
    EXPECT_EQ(FindReceiveMode(mode.name), &mode);
    EXPECT_FALSE(mode.description.empty() || mode.since.empty());
    EXPECT_EQ(mode.completions != nullptr, mode.multishot) << mode.name;
    EXPECT_TRUE(mode.make != nullptr || mode.make_calls != nullptr) << mode.name;
  }
  EXPECT_NE(FindReceiveMode(kDefaultReceiveMode), nullptr);
  EXPECT_EQ(FindReceiveMode("no such mode"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Modes, EachReceiver, testing::ValuesIn(OnePerMode()),
                         [](const auto& row) { return row.param.name(); });

}  // namespace
}  // namespace netring
