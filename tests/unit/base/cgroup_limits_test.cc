#include <gtest/gtest.h>

#include "base/cgroup.h"
#include "support/fake_root.h"

namespace netring {
namespace {

/// The process is in /a/b of either version.
class CgroupLimitsTest : public FakeRoot {
 protected:
  void UseVersion1() const {
    Write("proc/self/cgroup", "2:memory:/a/b\n1:pids:/a/b\n0::/\n");
    Write("proc/self/mountinfo",
          "2 0 0:2 / /m rw - cgroup cgroup rw,memory\n3 0 0:3 / /p rw - cgroup cgroup rw,pids\n");
  }
  void UseVersion2() const {
    Write("proc/self/cgroup", "0::/a/b\n");
    Write("proc/self/mountinfo", "1 0 0:1 / /cg rw - cgroup2 cgroup2 rw\n");
  }
};

TEST_F(CgroupLimitsTest, TheTightestIsTheOneWithTheLeastLeft) {
  UseVersion2();
  Write("cg/a/b/memory.max", "1000\n");
  Write("cg/a/b/memory.current", "100\n");
  Write("cg/a/memory.max", "2000\n");
  Write("cg/a/memory.current", "1900\n");
  const auto limits = MemoryLimits(root());
  ASSERT_EQ(limits.size(), 2U);
  const CgroupUse* tightest = TightestOf(limits);
  EXPECT_EQ(tightest->file, "/cg/a/memory.max");
  EXPECT_EQ(tightest->left(), 100);
  EXPECT_EQ(tightest->limit, 2000);
}

TEST_F(CgroupLimitsTest, NoLimitIsNone) {
  EXPECT_EQ(TightestOf(MemoryLimits(root())), nullptr) << "without /proc";
  UseVersion2();
  Write("cg/a/b/memory.max", "max\n");
  Write("cg/a/memory.max", "many\n");
  EXPECT_EQ(TightestOf(MemoryLimits(root())), nullptr);
  UseVersion1();
  Write("m/a/b/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(TightestOf(MemoryLimits(root())), nullptr);
}

TEST_F(CgroupLimitsTest, ReadsVersion1) {
  UseVersion1();
  Write("m/a/b/memory.limit_in_bytes", "5000\n");
  Write("m/a/b/memory.usage_in_bytes", "4000\n");
  Write("m/a/b/memory.stat", "inactive_file 1\ntotal_inactive_file 500\ntotal_active_file 200\n");
  const auto limits = MemoryLimits(root());
  ASSERT_EQ(limits.size(), 1U);
  EXPECT_EQ(limits[0].left(), 1700);
  Write("p/a/pids.max", "30\n");
  Write("p/a/pids.current", "28\n");
  ASSERT_EQ(TaskLimits(root()).size(), 1U);
  EXPECT_EQ(TaskLimitText(root()), "the control group's limit: 30 in /p/a/pids.max");
  Write("p/a/pids.current", "2\n");
  EXPECT_EQ(TaskLimitText(root()).find("control group"), std::string::npos) << "there is room";
}

TEST_F(CgroupLimitsTest, OomKillsAreThoseOfTheNearestThatTells) {
  EXPECT_EQ(OomKills(root()), std::nullopt);
  Write("proc/vmstat", "pgfault 5\noom_kill 7\n");
  EXPECT_EQ(OomKills(root()), 7);
  UseVersion2();
  Write("cg/a/memory.events", "low 0\nhigh 0\nmax 9\noom 1\noom_kill 3\noom_group_kill 4\n");
  EXPECT_EQ(OomKills(root()), 3);
  Write("cg/a/b/memory.events", "oom 0\noom_kill 0\n");
  EXPECT_EQ(OomKills(root()), 0);
  UseVersion1();
  Write("m/a/b/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
  EXPECT_EQ(OomKills(root()), 2);
}

}  // namespace
}  // namespace netring
