// What a completion queue that is too small does to a slice. Engines size it from what can be
// owed at once, so it takes one that was told less.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <thread>
#include <vector>

#include "engine/make_engine.h"
#include "kernel/side_pair.h"
#include "kernel/socket_io.h"
#include "load/worker.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "support/nothing_left_open.h"

namespace netring {
namespace {

using testing::HasSubstr;

/// With a request on each there are so many receives' completions at once, and then the answers',
/// two for each: more than the smallest queue's 512.
constexpr int kConnections = 400;
constexpr size_t kBytes = 64;

absl::StatusOr<std::unique_ptr<Engine>> MakeSmallEngine(const EngineOptions& options,
                                                        const absl::StatusOr<Kernel>& kernel) {
  EngineOptions small = options;
  small.completions = 0U - 2;  // with the two that every connection has besides: none at all
  return MakeUringEngine(small, kernel);
}

/// A server whose clients have all asked once before it looks.
class Overflow : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot("zc"); !reason.empty()) GTEST_SKIP() << reason;
    config_ = MakePair("zc", kBytes).server;
    // Deferred task work would bring the notifications a few at a time (io_run_local_work(),
    // io_uring/io_uring.c, kernel 6.18).
    config_.technique.ring = config_.technique.recv = "plain";
    config_.load.connections = kConnections;
    config_.window.duration_ns = 1;
    config_.memory.verify = false;
    const auto listener = Listen("127.0.0.1", kConnections, {});
    ASSERT_TRUE(listener.ok()) << listener.status();
    for (int i = 0; i < kConnections; ++i) {
      far_.push_back(Dial(PortOf(listener->get()).value()));
      near_.emplace_back(accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
      ASSERT_TRUE(near_.back().valid());
      ASSERT_TRUE(SendAll(far_.back().get(), Marked(Mark::kClose, std::string(kBytes, 'x'))));
    }
  }

  /// How the server ends when its engine is made by `make`; its clients read what they get, to the
  /// end of their connections.
  absl::StatusOr<SideSample> Serve(decltype(EngineInfo::make) make) {
    NETRING_ASSIGN_OR_RETURN(SideTerms terms, Resolve(config_, ThisKernel()));
    EngineInfo engine = *terms.engine;
    engine.make = make;
    terms.engine = &engine;
    absl::StatusOr<SideSample> ended = absl::UnknownError("not run");
    std::jthread server([&] { ended = RunWorker(terms); });
    for (const UniqueFd& fd : far_) shutdown(fd.get(), SHUT_WR);
    for (const UniqueFd& fd : far_) answered_ += Receive(fd.get(), 2 * kBytes).size();
    server.join();
    return ended;
  }

  size_t answered_ = 0;  ///< bytes

 private:
  absl::StatusOr<SideSample> RunWorker(const SideTerms& terms) {
    const StartTime start{NowNs()};
    Worker worker(config_, terms, ThisKernel(), 0, std::move(near_), {}, start);
    NETRING_RETURN_IF_ERROR(worker.Prepare());
    NETRING_RETURN_IF_ERROR(worker.Run());
    return worker.Sample();
  }

  const NothingLeftOpen nothing_left_open_;
  SideConfig config_;
  std::vector<UniqueFd> near_;
  std::vector<UniqueFd> far_;
};

TEST_F(Overflow, FailsTheRepetition) {
  EXPECT_THAT(Serve(MakeSmallEngine).status().ToString(),
              HasSubstr("completions overflowed their queue"));
}

TEST_F(Overflow, DoesNotComeAboutInAQueueOfTheRightSize) {
  const auto sample = Serve(MakeUringEngine);
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(answered_, kConnections * kBytes);
  EXPECT_EQ(sample->evidence.zc_sends, kConnections);
  EXPECT_EQ(sample->evidence.zc_completions, kConnections);
}

}  // namespace
}  // namespace netring
