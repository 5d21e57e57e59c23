#include "experiment/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

namespace netring {
namespace {

namespace fs = std::filesystem;

/// A root directory of its own for each test, removed at the end.
class EnvironmentTest : public testing::Test {
 protected:
  EnvironmentTest() {
    std::string pattern = (fs::temp_directory_path() / "netring-environment-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~EnvironmentTest() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }

  std::optional<std::string> Find(const std::string& key) const {
    for (const auto& [name, value] : CollectEnvironment(root_.string())) {
      if (name == key) return value;
    }
    return std::nullopt;
  }

 private:
  fs::path root_;
};

TEST_F(EnvironmentTest, ReadsWhatTheFilesTell) {
  Write("proc/sys/kernel/osrelease", "6.18.1\n");
  Write("proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC\n");
  Write("proc/sys/net/core/optmem_max", "131072\n");
  Write("proc/sys/net/ipv4/tcp_wmem", "4096\t16384\t4194304\n");
  Write("sys/devices/system/cpu/online", "0-3\n");
  Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  Write("proc/self/status", "Name:\tx\nCpus_allowed:\tf\nCpus_allowed_list:\t0,2-3\n");
  Write("proc/meminfo", "MemTotal:       16384000 kB\nMemFree:  1 kB\n");
  EXPECT_EQ(Find("kernel_release"), "6.18.1");
  EXPECT_EQ(Find("kernel_version"), "#1 SMP PREEMPT_DYNAMIC");
  EXPECT_EQ(Find("optmem_max"), "131072");
  EXPECT_EQ(Find("tcp_wmem"), "4096 16384 4194304");
  EXPECT_EQ(Find("cpus_online"), "0-3");
  EXPECT_EQ(Find("cpus_allowed"), "0,2-3");
  EXPECT_EQ(Find("cpu_governor"), "performance");
  EXPECT_EQ(Find("memory"), "16384000 kB");
}

TEST_F(EnvironmentTest, TellsAVirtualMachineFromABareOne) {
  Write("proc/cpuinfo",
        "processor\t: 0\nmodel name\t: Some CPU: 3 GHz\nflags\t\t: fpu hypervisor avx\n");
  EXPECT_EQ(Find("cpu_model"), "Some CPU: 3 GHz");
  EXPECT_EQ(Find("hypervisor"), "yes");
  Write("proc/cpuinfo", "model name\t: Some CPU\nflags\t\t: fpu hypervisors avx\n");
  EXPECT_EQ(Find("hypervisor"), "no");
  Write("proc/cpuinfo", "Features\t: fp asimd\n");
  EXPECT_EQ(Find("hypervisor"), std::nullopt);
}

TEST_F(EnvironmentTest, LeavesOutWhatIsNotThere) {
  Write("proc/sys/kernel/osrelease", "\n");
  for (const auto& [key, value] : CollectEnvironment("/nowhere")) EXPECT_NE(value, "") << key;
  EXPECT_EQ(Find("kernel_release"), std::nullopt);
  EXPECT_EQ(Find("io_uring_disabled"), std::nullopt);
  EXPECT_EQ(Find("cpu_governor"), std::nullopt);
}

TEST_F(EnvironmentTest, AlwaysKnowsTheProcessAndTheBuild) {
  for (const char* key : {"machine", "rlimit_memlock", "rlimit_nofile", "user", "netring_version",
                          "liburing_version", "compiler", "build_type", "sanitizer"}) {
    EXPECT_TRUE(Find(key).has_value()) << key;
  }
  EXPECT_THAT(*Find("liburing_version"), testing::MatchesRegex("[0-9]+\\.[0-9]+"));
  EXPECT_EQ(Find("user") == "root", geteuid() == 0);
}

TEST_F(EnvironmentTest, KeysAreUniqueOnTheRealMachine) {
  const Environment environment = CollectEnvironment();
  std::set<std::string> keys;
  for (const auto& [key, value] : environment) {
    EXPECT_TRUE(keys.insert(key).second) << key;
    EXPECT_THAT(value, testing::Not(testing::HasSubstr("\n"))) << key;
  }
  EXPECT_TRUE(keys.contains("kernel_release"));
  EXPECT_TRUE(keys.contains("cpus_allowed"));
}

}  // namespace
}  // namespace netring
