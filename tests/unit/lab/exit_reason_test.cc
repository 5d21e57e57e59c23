#include "lab/exit_reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <string>

#include "support/fake_root.h"

namespace netring {
namespace {

TEST(DescribeExitTest, NamesCodeAndSignal) {
  EXPECT_EQ(DescribeExit(1 << 8), "exited with code 1");
  EXPECT_EQ(DescribeExit(SIGKILL), "killed by signal 9 (SIGKILL)");
  EXPECT_EQ(DescribeExit(SIGSEGV | 0x80), "killed by signal 11 (SIGSEGV)");  // with a core dump
}

/// A root folder whose control group has so many kills.
class WhyKilledTest : public FakeRoot {
 protected:
  WhyKilledTest() {
    Write("proc/self/cgroup", "0::/box\n");
    Write("proc/self/mountinfo", "1 0 0:1 / /cg rw - cgroup2 cgroup2 rw\n");
    Write("cg/box/memory.max", "629145600\n");
    Write("cg/box/memory.events", "oom 1\noom_kill 5\n");
  }

  std::string Why(int wait_status, std::optional<int64_t> before) const {
    return WhyKilled(wait_status, before, root());
  }
};

TEST_F(WhyKilledTest, IsTheOomKillerWhenItHasKilledSince) {
  EXPECT_EQ(Why(SIGKILL, 4),
            " by the kernel's OOM killer: the control group has used up its 600 MiB "
            "(/cg/box/memory.max); use fewer --slots, --connections or --threads");
  Remove("cg/box/memory.max");
  EXPECT_THAT(Why(SIGKILL, 4), testing::HasSubstr("the machine's memory was used up"));
}

TEST_F(WhyKilledTest, IsNotGuessed) {
  EXPECT_EQ(Why(SIGKILL, 5), "") << "someone else";
  EXPECT_EQ(Why(SIGKILL, std::nullopt), "");
  EXPECT_EQ(Why(SIGSEGV, 4), "");
  EXPECT_EQ(Why(9 << 8, 4), "") << "exit code 9";
}

}  // namespace
}  // namespace netring
