// No heap allocation per message: a worker allocates nothing between its first message and the end
// of its drain.

#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "kernel/side_pair.h"
#include "netring/clock.h"
#include "netring/variant.h"
#include "support/alloc_counter.h"

namespace netring {
namespace {

/// One side's only worker, run on a thread of its own.
class CountedWorker {
 public:
  CountedWorker(const SideConfig& config, std::vector<UniqueFd> sockets)
      : config_(config),
        terms_(Resolve(config_, ThisKernel()).value()),
        worker_(std::make_unique<Worker>(config_, terms_, ThisKernel(), 0, std::move(sockets),
                                         CpuSet{}, start_)) {}

  /// Both sides must be prepared before either runs: `unprepared` counts down to that.
  void Start(std::atomic<int>* unprepared) {
    thread_ = std::jthread([this, unprepared] {
      status_ = worker_->Prepare();
      --*unprepared;
      unprepared->notify_all();
      for (int left = *unprepared; left > 0; left = *unprepared) unprepared->wait(left);
      const int64_t before = AllocationsOfThisThread();
      start_.ns = NowNs();
      if (status_.ok()) status_ = worker_->Run();
      allocations_ = AllocationsOfThisThread() - before;
      messages_ = worker_->messages();
      worker_.reset();
    });
  }

  void Join() { thread_.join(); }
  const absl::Status& status() const { return status_; }
  int64_t allocations() const { return allocations_; }
  /// Warm-up included: a busy machine may stall for the whole of a short window.
  int64_t messages() const { return messages_; }

 private:
  const SideConfig config_;
  const SideTerms terms_;
  StartTime start_;
  std::unique_ptr<Worker> worker_;
  absl::Status status_;
  int64_t allocations_ = -1;
  int64_t messages_ = 0;
  std::jthread thread_;
};

std::vector<UniqueFd> ConnectAll(int port, uint32_t connections, int64_t message_bytes) {
  std::vector<UniqueFd> sockets;
  for (uint32_t i = 0; i < connections; ++i) {
    const Hello hello{.cookie = TestCookie(),
                      .connection = i,
                      .message_bytes = static_cast<uint64_t>(message_bytes)};
    sockets.push_back(Connect("127.0.0.1", port, {}, hello, Soon()).value());
  }
  return sockets;
}

/// Runs a slice of both, of so many connections each.
void ExpectNoAllocation(SidePair pair, int connections) {
  for (SideConfig* side : {&pair.server, &pair.client}) {
    side->load.connections = connections;
    side->window.warmup_ns = 20 * kNsPerMs;
    side->window.duration_ns = 100 * kNsPerMs;
  }
  std::vector<UniqueFd> listeners;
  listeners.push_back(Listen("127.0.0.1", connections, {}).value());
  const int port = PortOf(listeners[0].get()).value();
  CountedWorker client(pair.client,
                       ConnectAll(port, static_cast<uint32_t>(connections), pair.client.load.size));
  const Hello expected{.cookie = TestCookie(), .message_bytes = 4096};
  auto peers = AcceptPeers(listeners, connections, expected, {.deadline_ns = Soon()}).value();
  CountedWorker server(pair.server, std::move(peers[0]));

  std::atomic<int> unprepared = 2;
  server.Start(&unprepared);
  client.Start(&unprepared);
  server.Join();
  client.Join();
  for (const CountedWorker* side : {&server, &client}) {
    ASSERT_TRUE(side->status().ok()) << side->status();
    EXPECT_GT(side->messages(), 0);
    EXPECT_EQ(side->allocations(), 0);
  }
}

class EachCombination : public testing::TestWithParam<Combination> {};

TEST_P(EachCombination, AllocatesNothingWhileItRuns) {
  if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
  // Of one thread.
  ExpectNoAllocation(MakePair(GetParam(), 4096), GetParam().engine == "blocking" ? 1 : 2);
}

// More events than there is room for.
TEST(TracedSlice, AllocatesNothingWhileItRuns) {
  if (const std::string reason = WhyNot("a3"); !reason.empty()) GTEST_SKIP() << reason;
  SidePair pair = MakePair("a3", 4096);
  pair.server.trace_events = pair.client.trace_events = 100;
  ExpectNoAllocation(std::move(pair), 2);
}

INSTANTIATE_TEST_SUITE_P(Combinations, EachCombination, testing::ValuesIn(AllCombinations()),
                         [](const auto& row) { return row.param.name(); });
INSTANTIATE_TEST_SUITE_P(Receives, EachCombination, testing::ValuesIn(AllReceives()),
                         [](const auto& row) { return row.param.name(); });

TEST(AllocationCounter, CountsEveryFormOfNewOnThisThreadOnly) {
  struct alignas(64) Wide {
    char bytes[64];
  };
  const int64_t before = AllocationsOfThisThread();
  auto one = std::make_unique<int>();
  auto many = std::make_unique<int[]>(10);
  auto wide = std::make_unique<Wide>();
  std::string text(100, 'x');
  EXPECT_EQ(AllocationsOfThisThread() - before, 4);
  int64_t elsewhere = -1;
  std::thread([&] { elsewhere = AllocationsOfThisThread(); }).join();
  EXPECT_EQ(elsewhere, 0);
}

/// What one call counts; what it gives is freed, and kept from the compiler, which may leave out
/// what nobody sees.
template <typename Call>
int64_t CountOf(Call call) {
  const int64_t before = AllocationsOfThisThread();
  void* volatile memory = call();
  const int64_t count = AllocationsOfThisThread() - before;
  EXPECT_NE(memory, nullptr);
  std::free(memory);
  return count;
}

TEST(AllocationCounter, CountsWhatTheCLibraryIsAskedFor) {
  if (!CountsMalloc()) GTEST_SKIP() << "the sanitizer has a malloc of its own";
  const auto aligned = [] {
    void* memory = nullptr;
    return posix_memalign(&memory, 64, 100) == 0 ? memory : nullptr;
  };
  EXPECT_EQ(CountOf([] { return std::malloc(100); }), 1);
  EXPECT_EQ(CountOf([] { return std::calloc(10, 10); }), 1);
  EXPECT_EQ(CountOf([] { return std::realloc(nullptr, 100); }), 1);
  EXPECT_EQ(CountOf([] { return std::realloc(std::malloc(10), 10'000); }), 2);
  EXPECT_EQ(CountOf([] { return std::aligned_alloc(64, 128); }), 1);
  EXPECT_EQ(CountOf([] { return memalign(64, 128); }), 1);
  EXPECT_EQ(CountOf(aligned), 1);
  EXPECT_EQ(CountOf([] { return strdup("by the C library itself"); }), 1);
}

}  // namespace
}  // namespace netring
