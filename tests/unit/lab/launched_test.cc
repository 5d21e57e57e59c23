// Children that are somebody else's programs: what they say, and how they are ended.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lab/agent_process.h"
#include "netring/clock.h"

namespace netring {
namespace {

using testing::ElementsAre;

int64_t Enough() { return NowNs() + 30 * kNsPerSecond; }

/// What was shown, of whatever thread.
class Shown {
 public:
  ShowLine Taker() {
    return [this](const std::string& line) {
      const std::lock_guard<std::mutex> lock(mutex_);
      lines_.push_back(line);
    };
  }
  std::vector<std::string> Lines() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

AgentProcess Launch(const std::string& script, Shown* shown) {
  auto child = AgentProcess::StartLaunched({"/bin/sh", "-c", script},
                                           {.label = "ssh h", .name = "h", .show = shown->Taker()});
  EXPECT_TRUE(child.ok()) << child.status();
  return *std::move(child);
}

std::string HowItEnded(AgentProcess* child) {
  return std::string(child->ReadLine(Enough()).status().message());
}

/// The child of `pid` is gone and reaped.
bool Gone(pid_t pid) { return waitpid(pid, nullptr, WNOHANG) < 0 && errno == ECHILD; }

TEST(LaunchedTest, ItsLinesAreShownAndItsLastIsQuoted) {
  Shown shown;
  AgentProcess child =
      Launch("echo one >&2; echo out; printf '\\nHost key\\r\\n  \\n' >&2; exit 255", &shown);
  EXPECT_EQ(child.ReadLine(Enough()).value_or(""), "out");
  EXPECT_EQ(HowItEnded(&child), "ssh h: exited with code 255: Host key");
  EXPECT_THAT(shown.Lines(), ElementsAre("h: one", "h: Host key"));
}

TEST(LaunchedTest, WhatIsNoTextIsShownAsText) {
  Shown shown;
  AgentProcess child = Launch("printf 'a\\033[2J\\377' >&2; exit 3", &shown);
  EXPECT_EQ(HowItEnded(&child), "ssh h: exited with code 3: a\\x1b[2J\\xff");
  EXPECT_THAT(shown.Lines(), ElementsAre("h: a\\x1b[2J\\xff"));
}

TEST(LaunchedTest, EndlessLinesAreCutAndCounted) {
  Shown shown;
  AgentProcess child =
      Launch("yes | head -n 3000 >&2; head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1", &shown);
  const std::string cut = std::string(ErrorLines::kLongestLine, 'x') + "...";
  EXPECT_EQ(HowItEnded(&child), absl::StrCat("ssh h: exited with code 1: ", cut));
  const std::vector<std::string> lines = shown.Lines();
  ASSERT_EQ(lines.size(), static_cast<size_t>(ErrorLines::kMostLines) + 1);
  EXPECT_EQ(lines.back(), "h: says more than 1000 lines: the rest is not shown");
}

// A pipe holds 64 KiB: a child that says more waits for a reader, unless there is always one.
TEST(LaunchedTest, WhatItSaysDoesNotStopIt) {
  Shown shown;
  AgentProcess child = Launch("head -c 1000000 /dev/zero >&2; echo on; cat", &shown);
  EXPECT_EQ(child.ReadLine(Enough()).value_or(""), "on");
}

TEST(LaunchedTest, WhatCameBeforeItWasGivenUpIsShown) {
  Shown shown;
  {
    // The reader may be at it, or not begun.
    AgentProcess child = Launch("yes 01234567890123456789 | head -n 900 >&2; echo on; cat", &shown);
    EXPECT_EQ(child.ReadLine(Enough()).value_or(""), "on");
  }
  EXPECT_EQ(shown.Lines().size(), 900U);
}

/// Puts a file in the place of standard error.
class StandardErrorIs {
 public:
  explicit StandardErrorIs(int fd) : before_(dup(STDERR_FILENO)) { dup2(fd, STDERR_FILENO); }
  ~StandardErrorIs() {
    dup2(before_, STDERR_FILENO);
    close(before_);
  }

 private:
  int before_;
};

TEST(LaunchedTest, NobodyHasToReadWhatItSays) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_NONBLOCK), 0);
  const auto read_all = [&] {
    std::string text(size_t{1} << 20, '\0');
    const ssize_t got = read(ends[0], text.data(), text.size());
    return text.substr(0, static_cast<size_t>(std::max<ssize_t>(got, 0)));
  };
  {
    const StandardErrorIs standard_error(ends[1]);
    auto child = AgentProcess::StartLaunched(
        {"/bin/sh", "-c",
         "head -c 300000 /dev/zero | tr '\\0' x | fold -w 500 >&2; echo on; read x; "
         "echo after >&2; echo done; read x"},
        {.label = "ssh h", .name = "h"});
    ASSERT_TRUE(child.ok()) << child.status();
    // More than both pipes hold: some is lost by then.
    EXPECT_EQ(child->ReadLine(Enough()).value_or(""), "on");
    const std::string shown = read_all();
    EXPECT_THAT(shown, testing::StartsWith("h: xxx"));
    EXPECT_LT(shown.size(), 40'000U);  // of 65536: netring's own lines find room
    ASSERT_TRUE(child->WriteLine("").ok());
    EXPECT_EQ(child->ReadLine(Enough()).value_or(""), "done");
  }
  EXPECT_THAT(read_all(), testing::HasSubstr(" lines are lost here\n"));
  close(ends[0]);
  close(ends[1]);
}

TEST(LaunchedTest, AStreamThatStaysOpenIsNotWaitedFor) {
  Shown shown;
  AgentProcess child = Launch(
      "exec 3>&2; (exec >/dev/null </dev/null; read x <&3; sleep 1000) & echo $!; "
      "echo said >&2; exit 4",
      &shown);
  const auto other = child.ReadLine(Enough());
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(HowItEnded(&child), "ssh h: exited with code 4: said");
  kill(std::stoi(*other), SIGKILL);
}

/// Gives up a child that has said "ready", whose script this is.
void GiveUp(const std::string& script, Shown* shown) {
  pid_t pid;
  {
    AgentProcess child = Launch(script, shown);
    EXPECT_EQ(child.ReadLine(Enough()).value_or(""), "ready");
    pid = child.pid();
  }
  EXPECT_TRUE(Gone(pid));
}

TEST(LaunchedTest, FirstItsInputEnds) {
  Shown shown;
  GiveUp("echo ready; trap '' TERM; read x; echo ended well >&2", &shown);
  EXPECT_THAT(shown.Lines(), ElementsAre("h: ended well"));
}

TEST(LaunchedTest, ThenItIsToldToEnd) {
  Shown shown;
  GiveUp("trap 'echo told >&2; exit' TERM; echo ready; while :; do sleep 0.1; done", &shown);
  EXPECT_THAT(shown.Lines(), testing::Contains("h: told"));
}

TEST(LaunchedTest, ThenItIsKilled) {
  Shown shown;
  GiveUp("trap '' TERM PIPE; echo ready; while :; do sleep 0.1; done", &shown);
}

TEST(LaunchedTest, MovingHandsItOver) {
  Shown shown;
  AgentProcess first = Launch("read x; echo $x; echo $x >&2; exit 5", &shown);
  AgentProcess second = std::move(first);
  ASSERT_TRUE(second.WriteLine("hello").ok());
  EXPECT_EQ(second.ReadLine(Enough()).value_or(""), "hello");
  EXPECT_EQ(HowItEnded(&second), "ssh h: exited with code 5: hello");
}

TEST(LaunchedTest, ALineMayBeHeldShort) {
  Shown shown;
  AgentProcess child = Launch("echo short; echo 123456789; cat", &shown);
  EXPECT_EQ(child.ReadLine(Enough(), nullptr, 8).value_or(""), "short");
  const absl::Status longer = child.ReadLine(Enough(), nullptr, 8).status();
  EXPECT_TRUE(absl::IsResourceExhausted(longer)) << longer;
}

}  // namespace
}  // namespace netring
