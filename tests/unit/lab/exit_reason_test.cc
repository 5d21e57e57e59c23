#include "lab/exit_reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace netring {
namespace {

TEST(DescribeExitTest, NamesCodeAndSignal) {
  EXPECT_EQ(DescribeExit(1 << 8), "exited with code 1");
  EXPECT_EQ(DescribeExit(SIGKILL), "killed by signal 9 (SIGKILL)");
  EXPECT_EQ(DescribeExit(SIGSEGV | 0x80), "killed by signal 11 (SIGSEGV)");  // with a core dump
}

/// A root folder whose control group has so many kills.
class WhyKilledTest : public testing::Test {
 protected:
  WhyKilledTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "netring-killed-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    Write("proc/self/cgroup", "0::/box\n");
    Write("proc/self/mountinfo", "1 0 0:1 / /cg rw - cgroup2 cgroup2 rw\n");
    Write("cg/box/memory.max", "629145600\n");
    Write("cg/box/memory.events", "oom 1\noom_kill 5\n");
  }
  ~WhyKilledTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  std::string Why(int wait_status, std::optional<int64_t> before) const {
    return WhyKilled(wait_status, before, root_.string());
  }

  std::filesystem::path root_;
};

TEST_F(WhyKilledTest, IsTheOomKillerWhenItHasKilledSince) {
  EXPECT_EQ(Why(SIGKILL, 4),
            " by the kernel's OOM killer: the control group has used up its 600 MiB "
            "(/cg/box/memory.max); use fewer --slots, --connections or --threads");
  std::filesystem::remove(root_ / "cg/box/memory.max");
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
