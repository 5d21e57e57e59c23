#include "host/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "unit/host/fake_root.h"

namespace netring {
namespace {

using testing::MatchesRegex;

class EnvironmentTest : public FakeRootTest {};

TEST_F(EnvironmentTest, ReadsWhatTheFilesTell) {
  Write("proc/sys/kernel/osrelease", "6.18.1\n");
  Write("proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC\n");
  Write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
  Write("proc/sys/kernel/random/boot_id", "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed\n");
  Write("proc/cmdline", "quiet  mitigations=off\n");
  Write("proc/sys/net/core/optmem_max", "131072\n");
  Write("proc/sys/net/ipv4/tcp_wmem", "4096\t16384\t4194304\n");
  Write("proc/sys/net/ipv4/tcp_available_congestion_control", "reno cubic\n");
  Write("proc/self/status", "Name:\tx\nCpus_allowed:\tf\nCpus_allowed_list:\t0,2-3\n");
  Write("proc/meminfo", "MemTotal:       16384000 kB\nMemFree:  1 kB\nSwapTotal:      0 kB\n");
  Write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  EXPECT_EQ(Find("kernel_release"), "6.18.1");
  EXPECT_EQ(Find("kernel_version"), "#1 SMP PREEMPT_DYNAMIC");
  EXPECT_EQ(Find("machine_id"), "01234567") << "no more of it than tells two apart";
  EXPECT_EQ(Find("boot_id"), "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed");
  EXPECT_EQ(Find("kernel_command_line"), "quiet mitigations=off");
  EXPECT_EQ(Find("optmem_max"), "131072");
  EXPECT_EQ(Find("tcp_wmem"), "4096 16384 4194304");
  EXPECT_EQ(Find("tcp_available_congestion_control"), "reno cubic");
  EXPECT_EQ(Find("cpus_allowed"), "0,2-3");
  EXPECT_EQ(Find("memory"), "16384000 kB");
  EXPECT_EQ(Find("swap"), "0 kB") << "none is a fact";
  EXPECT_EQ(Find("transparent_hugepages"), "always [madvise] never");
}

TEST_F(EnvironmentTest, LeavesOutWhatIsNotThere) {
  Write("proc/sys/kernel/osrelease", "\n");
  Write("proc/meminfo", "MemFree: 1 kB\nMemTotal:\n");
  for (const auto& [key, value] : CollectEnvironment("/nowhere")) EXPECT_NE(value, "") << key;
  EXPECT_EQ(Find("kernel_release"), std::nullopt);
  EXPECT_EQ(Find("memory"), std::nullopt);
  EXPECT_EQ(Find("io_uring_disabled"), std::nullopt);
  EXPECT_EQ(Find("cpu_governor"), std::nullopt);
}

TEST_F(EnvironmentTest, LeavesOutAFileThatIsTooLong) {
  Write("proc/cmdline", std::string(size_t{4} << 20, 'x') + "\n");
  EXPECT_EQ(Find("kernel_command_line"), std::nullopt);
  Write("proc/cmdline", std::string(1000, 'x') + "\n");
  EXPECT_EQ(Find("kernel_command_line"), std::string(1000, 'x'));
}

TEST_F(EnvironmentTest, AFileThatIsAFolderIsNotThere) {
  Write("proc/cmdline/x", "x\n");
  EXPECT_EQ(Find("kernel_command_line"), std::nullopt);
}

TEST_F(EnvironmentTest, TellsCapabilitiesByName) {
  // Bits 12, 14, 23 and 38.
  Write("proc/self/status", "CapEff:\t0000004000001000\n");
  EXPECT_EQ(Find("capabilities"),
            "yes CAP_NET_ADMIN, yes CAP_PERFMON, no CAP_SYS_NICE, no CAP_IPC_LOCK");
  Write("proc/self/status", "CapEff:\t0000000000804000\n");
  EXPECT_EQ(Find("capabilities"),
            "no CAP_NET_ADMIN, no CAP_PERFMON, yes CAP_SYS_NICE, yes CAP_IPC_LOCK");
  for (const char* damaged : {"", "x", "12 34", "fffffffffffffffff", "-1"}) {
    Write("proc/self/status", std::string("CapEff:\t") + damaged + "\n");
    EXPECT_EQ(Find("capabilities"), std::nullopt) << damaged;
  }
}

TEST_F(EnvironmentTest, ShowsTheCommandLineAsAShellReadsIt) {
  Write("proc/self/cmdline", std::string("netring-run\0--pin\0server=0;client=1\0\0", 37));
  EXPECT_EQ(Find("command_line"), "netring-run --pin 'server=0;client=1' ''");
  Write("proc/self/cmdline", "");
  EXPECT_EQ(Find("command_line"), std::nullopt);
  Write("proc/self/cmdline", "cut off");
  EXPECT_EQ(Find("command_line"), std::nullopt);
}

TEST_F(EnvironmentTest, AlwaysKnowsTheProcessAndTheBuild) {
  for (const char* key :
       {"machine", "rlimit_memlock", "rlimit_nofile", "user", "netring_version", "liburing_version",
        "liburing_loaded", "libc", "compiler", "compiler_flags", "build_type", "sanitizer"}) {
    EXPECT_TRUE(Find(key).has_value()) << key;
  }
  EXPECT_THAT(*Find("liburing_version"), MatchesRegex("[0-9]+\\.[0-9]+"));
  EXPECT_THAT(*Find("liburing_loaded"), MatchesRegex("[0-9]+\\.[0-9]+"));
  EXPECT_THAT(*Find("libc"), MatchesRegex("glibc [0-9]+\\.[0-9]+.*"));
  EXPECT_THAT(*Find("compiler_flags"), MatchesRegex("optimization=.*, cpp_std=c\\+\\+20.*"));
  EXPECT_EQ(Find("user") == "root", geteuid() == 0);
}

TEST_F(EnvironmentTest, HasAllThatAProgramTellsOfItself) {
  const Environment texts = BuildTexts(OwnBuildFacts());
  EXPECT_GE(texts.size(), 9U);
  for (const auto& [key, text] : texts) EXPECT_EQ(Find(key), text) << key;
}

TEST_F(EnvironmentTest, TheRevisionIsAHashOrATagOrNotThere) {
  const auto revision = Find("git_revision");
  if (!revision.has_value()) GTEST_SKIP() << "not built from a git checkout";
  EXPECT_THAT(*revision, MatchesRegex("[0-9A-Za-z._-]+"));
}

TEST_F(EnvironmentTest, IsInTheOrderOfTheTableOnTheRealMachine) {
  const Environment environment = CollectEnvironment();
  std::set<std::string> keys;
  size_t next = 0;
  for (const Fact& fact : EnvironmentFacts()) {
    EXPECT_TRUE(keys.insert(fact.key).second) << fact.key << " is in the table twice";
    if (next < environment.size() && environment[next].first == fact.key) ++next;
  }
  EXPECT_EQ(next, environment.size());
  for (const auto& [key, value] : environment) {
    EXPECT_THAT(value, testing::Not(testing::HasSubstr("\n"))) << key;
  }
  EXPECT_TRUE(std::any_of(environment.begin(), environment.end(),
                          [](const auto& each) { return each.first == "kernel_release"; }));
}

}  // namespace
}  // namespace netring
