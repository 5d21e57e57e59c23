#include "probe/obstacles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "support/fake_root.h"

namespace netring {
namespace {

using testing::HasSubstr;

/// A machine of its own for each test, made of files.
class ObstaclesTest : public FakeRoot {
 protected:
  void BeUser(const std::string& capabilities, const std::string& seccomp = "0") const {
    Write("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t" + capabilities +
                                  "\nSeccomp:\t" + seccomp + "\n");
  }
  void BeRoot() const { Write("proc/self/status", "Uid:\t0\t0\t0\t0\nCapEff:\t1ffffffffff\n"); }

  Obstacle Find(const std::string& name, int ring_error = 0, const std::string& path = "") const {
    for (const Obstacle& obstacle :
         FindObstacles({.ring = {.error = ring_error}, .path = path, .root = root()})) {
      if (obstacle.name == name) return obstacle;
    }
    ADD_FAILURE() << "there is no obstacle " << name;
    return {};
  }
};

TEST_F(ObstaclesTest, AProblemSaysWhatItDoesAndHowToMendIt) {
  Write("proc/sys/net/core/optmem_max", "20480\n");
  const Obstacle optmem = Find("net.core.optmem_max");
  EXPECT_TRUE(optmem.problem);
  EXPECT_EQ(optmem.found, "20480");
  EXPECT_THAT(optmem.effect, HasSubstr("ENOBUFS"));
  EXPECT_EQ(optmem.fix, "sysctl -w net.core.optmem_max=131072");
  Write("proc/sys/net/core/optmem_max", "131072\n");
  const Obstacle enough = Find("net.core.optmem_max");
  EXPECT_FALSE(enough.problem);
  EXPECT_EQ(enough.effect + enough.fix, "");
}

TEST_F(ObstaclesTest, IoUringDisabledIsAProblemForWhomItStops) {
  EXPECT_FALSE(Find("kernel.io_uring_disabled").problem);
  Write("proc/sys/kernel/io_uring_disabled", "0\n");
  EXPECT_FALSE(Find("kernel.io_uring_disabled", EPERM).problem) << "something else stops it";
  Write("proc/sys/kernel/io_uring_disabled", "2\n");
  EXPECT_TRUE(Find("kernel.io_uring_disabled", EPERM).problem);
  Write("proc/sys/kernel/io_uring_disabled", "1\n");
  Write("proc/sys/kernel/io_uring_group", "1234\n");
  const Obstacle some = Find("kernel.io_uring_disabled", EPERM);
  EXPECT_TRUE(some.problem);
  EXPECT_THAT(some.found, HasSubstr("1234"));
  EXPECT_FALSE(Find("kernel.io_uring_disabled", 0).problem);
}

TEST_F(ObstaclesTest, ASeccompFilterIsAProblemWhenIoUringIsRefused) {
  BeUser("0", "2");
  EXPECT_TRUE(Find("seccomp", EPERM).problem);
  EXPECT_TRUE(Find("seccomp", ENOSYS).problem);
  EXPECT_FALSE(Find("seccomp", ENOMEM).problem);
  EXPECT_FALSE(Find("seccomp", 0).problem);
  EXPECT_THAT(Find("seccomp", EPERM).found, HasSubstr("EPERM"));
  BeUser("0", "0");
  EXPECT_FALSE(Find("seccomp", EPERM).problem);
}

TEST_F(ObstaclesTest, LimitsCountForWhomTheyBind) {
  Write("proc/self/limits",
        "Max open files            1024                 4095                files     \n"
        "Max locked memory         65536                65536                bytes     \n");
  BeUser("0");
  EXPECT_TRUE(Find("RLIMIT_MEMLOCK").problem);
  EXPECT_TRUE(Find("RLIMIT_NOFILE").problem);
  BeUser("4000");  // CAP_IPC_LOCK
  EXPECT_FALSE(Find("RLIMIT_MEMLOCK").problem);
  EXPECT_THAT(Find("RLIMIT_MEMLOCK").found, HasSubstr("65536"));
  BeUser("0");
  Write("proc/self/limits",
        "Max open files            1024                 1048576              files     \n"
        "Max locked memory         unlimited            unlimited            bytes     \n");
  EXPECT_FALSE(Find("RLIMIT_MEMLOCK").problem);
  EXPECT_EQ(Find("RLIMIT_MEMLOCK").found, "unlimited");
  EXPECT_FALSE(Find("RLIMIT_NOFILE").problem);
}

TEST_F(ObstaclesTest, PerfEventParanoidStopsOnlyThoseWithoutTheCapability) {
  Write("proc/sys/kernel/perf_event_paranoid", "2\n");
  BeUser("0");
  EXPECT_TRUE(Find("kernel.perf_event_paranoid").problem);
  BeUser("4000000000");  // CAP_PERFMON
  EXPECT_FALSE(Find("kernel.perf_event_paranoid").problem);
  BeUser("0");
  Write("proc/sys/kernel/perf_event_paranoid", "1\n");
  EXPECT_FALSE(Find("kernel.perf_event_paranoid").problem);
}

TEST_F(ObstaclesTest, AnyPmuOfACpuIsOne) {
  EXPECT_TRUE(Find("PMU").problem);
  MakeFolder("sys/bus/event_source/devices/software");
  EXPECT_TRUE(Find("PMU").problem);
  MakeFolder("sys/bus/event_source/devices/cpu_core");
  EXPECT_FALSE(Find("PMU").problem);
  EXPECT_EQ(Find("PMU").found, "cpu_core");
}

TEST_F(ObstaclesTest, UserNamespacesAreNoMatterOfRoot) {
  Write("proc/sys/user/max_user_namespaces", "0\n");
  Write("proc/sys/kernel/unprivileged_userns_clone", "0\n");
  Write("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
  for (const char* name : {"user.max_user_namespaces", "kernel.unprivileged_userns_clone",
                           "kernel.apparmor_restrict_unprivileged_userns"}) {
    BeUser("0");
    EXPECT_TRUE(Find(name).problem) << name;
    EXPECT_THAT(Find(name).fix, HasSubstr(name));
    BeRoot();
    EXPECT_FALSE(Find(name).problem) << name;
  }
}

TEST_F(ObstaclesTest, PerfIsLookedForInThePath) {
  EXPECT_TRUE(Find("perf", 0, "/usr/bin:/opt/bin").problem);
  Write("opt/bin/perf", "");
  EXPECT_TRUE(Find("perf", 0, "/usr/bin").problem);
  const Obstacle there = Find("perf", 0, "/usr/bin::/opt/bin");
  EXPECT_FALSE(there.problem);
  EXPECT_EQ(there.found, "/opt/bin/perf");
  MakeFolder("usr/bin/perf");
  EXPECT_EQ(Find("perf", 0, "/usr/bin:/opt/bin").found, "/opt/bin/perf") << "no directory";
}

TEST_F(ObstaclesTest, AMachineThatTellsNothingHasNoRowWithoutAText) {
  std::set<std::string> names;
  for (const Obstacle& obstacle : FindObstacles({.root = root()})) {
    EXPECT_TRUE(names.insert(obstacle.name).second) << obstacle.name;
    EXPECT_FALSE(obstacle.found.empty()) << obstacle.name;
    EXPECT_EQ(obstacle.problem, !obstacle.fix.empty()) << obstacle.name;
    EXPECT_EQ(obstacle.problem, !obstacle.effect.empty()) << obstacle.name;
  }
  EXPECT_EQ(names.size(), 11u);
}

TEST_F(ObstaclesTest, FilesWithRubbishAreAsIfTheyWereNotThere) {
  for (const char* path :
       {"proc/sys/kernel/io_uring_disabled", "proc/sys/net/core/optmem_max", "proc/self/status",
        "proc/self/limits", "proc/sys/kernel/perf_event_paranoid",
        "proc/sys/user/max_user_namespaces"}) {
    Write(path, "\xff\xfe rubbish\n");
  }
  for (const Obstacle& obstacle : FindObstacles({.root = root()})) {
    if (obstacle.name != "PMU" && obstacle.name != "perf") {
      EXPECT_FALSE(obstacle.problem) << obstacle.name;
    }
  }
}

}  // namespace
}  // namespace netring
