#include "stats/cgroup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netring/clock.h"
#include "support/fake_root.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kV1Mounts[] =
    "23 1 0:5 / /proc rw - proc proc rw\n"
    "32 31 0:29 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset\n"
    "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
constexpr char kV2Mount[] = "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n";

class CgroupTest : public FakeRoot {
 protected:
  void WriteProcess(const std::string& cgroups, const std::string& mounts) const {
    Write("proc/self/cgroup", cgroups);
    Write("proc/self/mountinfo", mounts);
  }
  std::vector<std::string> Folders() const { return CgroupFolders(root(), "cpu"); }
};

TEST_F(CgroupTest, FindsTheGroupAndItsAncestorsInVersion2) {
  WriteProcess("0::/user.slice/shell\n", kV2Mount);
  EXPECT_THAT(Folders(), ElementsAre("/sys/fs/cgroup/user.slice/shell", "/sys/fs/cgroup/user.slice",
                                     "/sys/fs/cgroup"));
  WriteProcess("0::/\n", kV2Mount);
  EXPECT_THAT(Folders(), ElementsAre("/sys/fs/cgroup"));
}

TEST_F(CgroupTest, FindsTheHierarchyOfItsControllerInVersion1) {
  WriteProcess("3:cpuset:/x\n1:cpu,cpuacct:/a/b\n0::/c\n", kV1Mounts);
  EXPECT_THAT(Folders(), ElementsAre("/sys/fs/cgroup/cpu,cpuacct/a/b",
                                     "/sys/fs/cgroup/cpu,cpuacct/a", "/sys/fs/cgroup/cpu,cpuacct"));
  EXPECT_THAT(CgroupFolders(root(), "cpuset"),
              ElementsAre("/sys/fs/cgroup/cpuset/x", "/sys/fs/cgroup/cpuset"));
  EXPECT_THAT(CgroupFolders(root(), "pids"),
              ElementsAre("/sys/fs/cgroup/unified/c", "/sys/fs/cgroup/unified"))
      << "what version 1 does not have may be in version 2";
}

TEST_F(CgroupTest, AContainerSeesTheGroupsBelowItsRoot) {
  WriteProcess("0::/docker/1/inner\n",
               "31 23 0:28 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
  EXPECT_THAT(Folders(), ElementsAre("/sys/fs/cgroup/inner", "/sys/fs/cgroup"));
}

TEST_F(CgroupTest, TheMountThatShowsMostIsTaken) {
  const std::string part = "50 23 0:28 /a/b /mnt/part rw - cgroup2 cgroup2 rw\n";
  const std::string all = "51 23 0:28 / /mnt/a\\040blank rw - cgroup2 cgroup2 rw\n";
  WriteProcess("0::/a/b\n", part + all + part);
  EXPECT_THAT(Folders(), ElementsAre("/mnt/a blank/a/b", "/mnt/a blank/a", "/mnt/a blank"));
}

TEST_F(CgroupTest, AGroupThatIsMountedNowhereHasNoFolder) {
  for (const char* group : {"/other", "/docker/12", "/docker", "/docker/1/../2", "/.."}) {
    WriteProcess(std::string("0::") + group + "\n",
                 "31 23 0:28 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
    EXPECT_THAT(Folders(), IsEmpty()) << group;
  }
}

TEST_F(CgroupTest, WhatDoesNotReadHasNoFolders) {
  EXPECT_THAT(Folders(), IsEmpty()) << "without /proc";
  for (const char* cgroups : {"", "\n", "0:", "0:/", "1:cpuset:/x\n"}) {
    WriteProcess(cgroups, kV1Mounts);
    EXPECT_THAT(Folders(), IsEmpty()) << cgroups;
  }
  for (const char* mounts : {"", "\n", " - ", "1 2 3 / - cgroup2 cgroup2 rw\n",
                             "1 2 3 / /x rw - cgroup2\n", "1 2 3 / /x rw cgroup2 cgroup2 rw\n"}) {
    WriteProcess("0::/\n", mounts);
    EXPECT_THAT(Folders(), IsEmpty()) << mounts;
  }
}

TEST(ThrottledNs, ReadsBothVersions) {
  EXPECT_EQ(ThrottledNs("usage_usec 9\nnr_periods 3\nnr_throttled 2\nthrottled_usec 1500\n"),
            1500 * kNsPerUs);
  EXPECT_EQ(ThrottledNs("nr_periods 3\nnr_throttled 2\nthrottled_time 1500\n"), 1500);
  EXPECT_EQ(ThrottledNs("throttled_usec 0\n"), 0) << "zero is a value";
}

TEST(ThrottledNs, IsEmptyWhereItIsNotTold) {
  for (const char* text : {"", "usage_usec 9\n", "nr_throttled 2\n", "throttled_usec \n",
                           "throttled_usec x\n", "throttled_time -1\n", "throttled_us 1\n"})
    EXPECT_EQ(ThrottledNs(text), std::nullopt) << text;
}

class ThrottleClockTest : public CgroupTest {
 protected:
  ThrottleClockTest() { WriteProcess("0::/a/b\n", kV2Mount); }

  void WriteThrottled(const std::string& group, const std::string& us) const {
    Write("sys/fs/cgroup" + group + "/cpu.stat", "usage_usec 1\nthrottled_usec " + us + "\n");
  }
};

TEST_F(ThrottleClockTest, TakesTheGroupThatWasHeldUpLongest) {
  WriteThrottled("/a/b", "100");
  WriteThrottled("/a", "7000");
  Write("sys/fs/cgroup/cpu.stat", "usage_usec 1\n");  // the topmost does not tell
  ThrottleClock clock(root());
  clock.Start();
  EXPECT_EQ(clock.Stop(), 0);
  WriteThrottled("/a/b", "130");
  WriteThrottled("/a", "7020");
  EXPECT_EQ(clock.Stop(), 30 * kNsPerUs);
  WriteThrottled("/a", "7050");
  EXPECT_EQ(clock.Stop(), 50 * kNsPerUs);
  clock.Start();
  EXPECT_EQ(clock.Stop(), 0);
}

TEST_F(ThrottleClockTest, AGroupThatDoesNotTellIsLeftOut) {
  WriteThrottled("/a/b", "100");
  WriteThrottled("/a", "x");
  ThrottleClock clock(root());
  clock.Start();
  WriteThrottled("/a/b", "110");
  WriteThrottled("/a", "7000");
  EXPECT_EQ(clock.Stop(), 10 * kNsPerUs);
  WriteThrottled("/a/b", "90");
  EXPECT_EQ(clock.Stop(), std::nullopt) << "it went back, and nothing else tells";
}

TEST_F(ThrottleClockTest, IsEmptyWhereNoGroupTells) {
  ThrottleClock nothing(root());
  nothing.Start();
  EXPECT_EQ(nothing.Stop(), std::nullopt);
  ThrottleClock nowhere("/nowhere");
  nowhere.Start();
  EXPECT_EQ(nowhere.Stop(), std::nullopt);
}

}  // namespace
}  // namespace netring
