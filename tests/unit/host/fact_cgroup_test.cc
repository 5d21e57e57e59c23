// What the environment says about the limits of control groups.

#include <gtest/gtest.h>

#include "unit/host/fake_root.h"

namespace netring {
namespace {

class CgroupFactTest : public FakeRootTest {
 protected:
  /// The process is in the group /a/b.
  void UseVersion1() const {
    Write("proc/self/cgroup", "3:cpu,cpuacct:/a/b\n2:memory:/a/b\n1:pids:/a/b\n0::/\n");
    Write("proc/self/mountinfo",
          "1 0 0:1 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
          "2 0 0:2 / /cg/memory rw - cgroup cgroup rw,memory\n"
          "3 0 0:3 / /cg/pids rw - cgroup cgroup rw,pids\n");
  }
  void UseVersion2() const {
    Write("proc/self/cgroup", "0::/a/b\n");
    Write("proc/self/mountinfo", "1 0 0:1 / /cg rw - cgroup2 cgroup2 rw\n");
  }
};

TEST_F(CgroupFactTest, TheTightestQuotaOfVersion2IsNamedWithItsPlace) {
  UseVersion2();
  Write("cg/a/b/cpu.max", "max 100000\n");
  Write("cg/a/cpu.max", "max 100000\n");
  EXPECT_EQ(Find("cgroup_cpu_quota"), "none");
  Write("cg/a/cpu.max", "50000 100000\n");
  EXPECT_EQ(Find("cgroup_cpu_quota"), "0.5 CPUs (50000 us of every 100000 us) in /cg/a");
  Write("cg/a/b/cpu.max", "40000 20000\n");
  EXPECT_EQ(Find("cgroup_cpu_quota"), "0.5 CPUs (50000 us of every 100000 us) in /cg/a");
  Write("cg/a/b/cpu.max", "5000 20000\n");
  EXPECT_EQ(Find("cgroup_cpu_quota"), "0.25 CPUs (5000 us of every 20000 us) in /cg/a/b");
}

TEST_F(CgroupFactTest, TheTightestQuotaOfVersion1IsNamedWithItsPlace) {
  UseVersion1();
  for (const char* folder : {"cg/cpu/a/b/", "cg/cpu/a/", "cg/cpu/"}) {
    Write(std::string(folder) + "cpu.cfs_quota_us", "-1\n");
    Write(std::string(folder) + "cpu.cfs_period_us", "100000\n");
  }
  EXPECT_EQ(Find("cgroup_cpu_quota"), "none");
  Write("cg/cpu/a/cpu.cfs_quota_us", "150000\n");
  EXPECT_EQ(Find("cgroup_cpu_quota"), "1.5 CPUs (150000 us of every 100000 us) in /cg/cpu/a");
}

TEST_F(CgroupFactTest, MemoryAndPidsAreNumbersOrNone) {
  UseVersion2();
  Write("cg/a/b/memory.max", "max\n");
  Write("cg/a/b/pids.max", "max\n");
  EXPECT_EQ(Find("cgroup_memory_limit"), "none");
  EXPECT_EQ(Find("cgroup_pids_limit"), "none");
  Write("cg/a/memory.max", "2147483648\n");
  Write("cg/a/pids.max", "512\n");
  EXPECT_EQ(Find("cgroup_memory_limit"), "2147483648 in /cg/a");
  EXPECT_EQ(Find("cgroup_pids_limit"), "512 in /cg/a");
}

TEST_F(CgroupFactTest, MemoryOfVersion1IsUnlimitedAtTheLargestNumber) {
  UseVersion1();
  Write("cg/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(Find("cgroup_memory_limit"), "none");
  Write("cg/memory/a/b/memory.limit_in_bytes", "1048576\n");
  EXPECT_EQ(Find("cgroup_memory_limit"), "1048576 in /cg/memory/a/b");
}

TEST_F(CgroupFactTest, LeavesOutWhatIsNotToldOrDoesNotRead) {
  EXPECT_EQ(Find("cgroup_cpu_quota"), std::nullopt);
  UseVersion2();
  EXPECT_EQ(Find("cgroup_cpu_quota"), std::nullopt) << "the topmost group has no such file";
  EXPECT_EQ(Find("cgroup_memory_limit"), std::nullopt);
  EXPECT_EQ(Find("cgroup_pids_limit"), std::nullopt);
  for (const char* damaged :
       {"", "x 100000", "50000", "50000 0", "50000 x", "-5 100000", "1 2 3"}) {
    Write("cg/a/cpu.max", std::string(damaged) + "\n");
    EXPECT_EQ(Find("cgroup_cpu_quota"), std::nullopt) << damaged;
  }
  for (const char* damaged : {"", "-1", "12 x", "99999999999999999999"}) {
    Write("cg/a/pids.max", std::string(damaged) + "\n");
    EXPECT_EQ(Find("cgroup_pids_limit"), std::nullopt) << damaged;
  }
}

}  // namespace
}  // namespace netring
