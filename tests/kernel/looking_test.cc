// What an engine counts as looking in vain, on real connections.

#include <gtest/gtest.h>

#include "kernel/side_pair.h"
#include "netring/clock.h"

namespace netring {
namespace {

/// Both sides of a slice that looks for `spin_ns` before it sleeps.
PairResult RunLooking(const Combination& combination, int64_t spin_ns) {
  SidePair pair = MakePair(combination, 64);
  pair.server.spin_ns = pair.client.spin_ns = spin_ns;
  PairResult result = RunPair(pair);
  EXPECT_TRUE(result.server.ok()) << result.server.status();
  EXPECT_TRUE(result.client.ok()) << result.client.status();
  return result;
}

class EachEngine : public testing::TestWithParam<Combination> {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
  }
};

TEST_P(EachEngine, LooksInVainBeforeItSleeps) {
  const PairResult result = RunLooking(GetParam(), 100 * kNsPerUs);
  if (HasFailure()) return;
  EXPECT_GT(result.server->looking_ns, 0);
  EXPECT_GT(result.client->looking_ns, 0);
  EXPECT_LE(result.server->looking_ns, result.server->window_ns);
  EXPECT_LE(result.client->looking_ns, result.client->window_ns);
}

TEST_P(EachEngine, DoesNotLookWhereItSleepsAtOnce) {
  const PairResult result = RunLooking(GetParam(), 0);
  if (HasFailure()) return;
  EXPECT_EQ(result.server->looking_ns, 0);
  EXPECT_EQ(result.client->looking_ns, 0);
}

INSTANTIATE_TEST_SUITE_P(Looking, EachEngine,
                         testing::Values(Combination{.variant = "a1", .engine = "uring"},
                                         Combination{.variant = "a1", .engine = "epoll"},
                                         Combination{.variant = "a1", .engine = "blocking"}),
                         [](const auto& each) { return each.param.name(); });

}  // namespace
}  // namespace netring
