// What a side says about CPU time that it was not given and about its path, as far as this machine
// tells it at all.

#include <gtest/gtest.h>

#include "kernel/side_pair.h"
#include "stats/cgroup.h"
#include "stats/schedstat.h"

namespace netring {
namespace {

/// Both sides of a slice of two threads each.
class Withheld : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = WhyNot("a1"); !reason.empty()) GTEST_SKIP() << reason;
    SidePair pair = MakePair("a1", 64);
    for (SideConfig* side : {&pair.server, &pair.client}) side->load.threads = 2;
    result_ = RunPair(pair);
    ASSERT_TRUE(result_.server.ok()) << result_.server.status();
    ASSERT_TRUE(result_.client.ok()) << result_.client.status();
  }

  PairResult result_;
};

TEST_F(Withheld, BothSidesTellHowLongTheyWaitedForACpu) {
  const bool here = SchedstatFile("/proc/thread-self/schedstat").Read().has_value();
  EXPECT_EQ(result_.server->run_delay_ns.has_value(), here);
  EXPECT_EQ(result_.client->run_delay_ns.has_value(), here);
}

TEST_F(Withheld, BothSidesTellWhatAQuotaWithheld) {
  ThrottleClock clock;
  clock.Start();
  const bool here = clock.Stop().has_value();
  EXPECT_EQ(result_.server->throttled_ns.has_value(), here);
  EXPECT_EQ(result_.client->throttled_ns.has_value(), here);
}

TEST_F(Withheld, BothSidesTellTheShortestRoundTrip) {
  EXPECT_GT(result_.server->tcp.min_rtt_ns, 0);
  EXPECT_GT(result_.client->tcp.min_rtt_ns, 0);
}

}  // namespace
}  // namespace netring
