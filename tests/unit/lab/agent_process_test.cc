#include "lab/agent_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lab/child_task.h"
#include "netring/clock.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

using testing::HasSubstr;

// Far beyond what any answer here takes: it only keeps a broken test from hanging.
int64_t Soon() { return NowNs() + 30 * kNsPerSecond; }

AgentProcess StartAgent(const std::vector<std::string>& argv) {
  auto agent = AgentProcess::Start({}, argv);
  EXPECT_TRUE(agent.ok()) << agent.status();
  return *std::move(agent);
}

AgentProcess Shell(const std::string& script) { return StartAgent({"/bin/sh", "-c", script}); }

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

TEST(AgentProcessTest, EchoesLines) {
  AgentProcess agent = StartAgent({"/bin/cat"});
  ASSERT_TRUE(agent.WriteLine("one").ok());
  ASSERT_TRUE(agent.WriteLine("").ok());
  ASSERT_TRUE(agent.WriteLine("three").ok());
  for (const char* line : {"one", "", "three"}) {
    const auto got = agent.ReadLine(Soon());
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(*got, line);
  }
}

TEST(AgentProcessTest, ALineMayBeLongerThanOneRead) {
  AgentProcess agent = StartAgent({"/bin/cat"});
  const std::string line(150'000, 'x');
  ASSERT_TRUE(agent.WriteLine(line).ok());
  const auto got = agent.ReadLine(Soon());
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(*got, line);
}

TEST(AgentProcessTest, AProgramThatCannotStartIsReportedByName) {
  const auto missing = AgentProcess::Start({}, {"/no/such/agent"});
  EXPECT_TRUE(absl::IsNotFound(missing.status())) << missing.status();
  EXPECT_THAT(MessageOf(missing.status()), HasSubstr("/no/such/agent"));
  const auto no_program = AgentProcess::Start({}, {"/proc/self/maps"});
  EXPECT_TRUE(absl::IsPermissionDenied(no_program.status())) << no_program.status();
}

TEST(AgentProcessTest, SaysHowTheChildEnded) {
  const std::pair<const char*, const char*> ends[] = {
      {"exit 3", "exited with code 3"},
      {"kill -9 $$", "killed by signal 9 (SIGKILL)"},
      {"printf 'half a line'; exit 0", "exited with code 0"},
  };
  for (const auto& [script, how] : ends) {
    AgentProcess agent = Shell(script);
    const auto got = agent.ReadLine(Soon());
    EXPECT_TRUE(absl::IsUnavailable(got.status())) << got.status();
    EXPECT_EQ(MessageOf(got.status()), absl::StrCat("/bin/sh: ", how));
    EXPECT_EQ(agent.WriteLine("too late"), got.status());  // and SIGPIPE has not ended this test
  }
}

TEST(AgentProcessTest, LinesWrittenBeforeTheEndAreStillRead) {
  AgentProcess agent = Shell("echo last words; exit 1");
  const auto got = agent.ReadLine(Soon());
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(*got, "last words");
  EXPECT_TRUE(absl::IsUnavailable(agent.ReadLine(Soon()).status()));
}

TEST(AgentProcessTest, AChildThatLeavesItsInputUnreadStillEndsCleanly) {
  AgentProcess agent = Shell("read line; exit 5");
  ASSERT_TRUE(agent.WriteLine("read").ok());
  // Either is right: the child may be gone before the second line, or leave it unread.
  (void)agent.WriteLine("never read");
  const auto got = agent.ReadLine(Soon());
  EXPECT_EQ(MessageOf(got.status()), "/bin/sh: exited with code 5");
}

/// More than the channel holds.
std::string ALot() { return std::string(8'000'000, 'x'); }

TEST(AgentProcessTest, ASignalEndsAWriteThatNobodyReads) {
  AgentProcess agent = Shell("exec sleep 1000");
  const volatile int interrupted = 1;
  EXPECT_TRUE(absl::IsCancelled(agent.Write(ALot(), &interrupted)));
  // What finds room is written all the same.
  AgentProcess other = Shell("exec cat");
  EXPECT_TRUE(other.WriteLine("short", &interrupted).ok());
  EXPECT_EQ(other.ReadLine(Soon()).value_or(""), "short");
}

TEST(AgentProcessTest, WhoReadsALittleNowAndThenIsGivenUpInTime) {
  AgentProcess agent = Shell("while head -c 100000 >/dev/null; do sleep 0.05; done");
  const absl::Status late = agent.Write(ALot(), nullptr, NowNs() + 200 * kNsPerMs);
  EXPECT_TRUE(absl::IsDeadlineExceeded(late)) << late;
  EXPECT_THAT(MessageOf(late), HasSubstr("reads its input too slowly"));
}

TEST(AgentProcessTest, ADeadlineLosesNothingOfALine) {
  AgentProcess agent = Shell("printf ab; read go; echo c");
  EXPECT_TRUE(absl::IsDeadlineExceeded(agent.ReadLine(NowNs()).status()));
  EXPECT_TRUE(absl::IsDeadlineExceeded(agent.ReadLine(NowNs() + 50 * kNsPerMs).status()));
  ASSERT_TRUE(agent.WriteLine("go").ok());
  const auto got = agent.ReadLine(Soon());
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(*got, "abc");
}

TEST(AgentProcessTest, ALineThatIsTooLongIsAnError) {
  AgentProcess agent =
      Shell(absl::StrCat("exec head -c ", AgentProcess::kMaxLine + 1, " /dev/zero"));
  const auto got = agent.ReadLine(Soon());
  EXPECT_TRUE(absl::IsResourceExhausted(got.status())) << got.status();
}

TEST(AgentProcessTest, AnInterruptEndsTheWait) {
  AgentProcess agent = StartAgent({"/bin/cat"});
  const volatile int interrupted = 1;
  EXPECT_TRUE(absl::IsCancelled(agent.ReadLine(Soon(), &interrupted).status()));
}

TEST(AgentProcessTest, AnInterruptThatComesLaterEndsTheWait) {
  static volatile int interrupted;
  interrupted = 0;
  const auto previous = signal(SIGUSR1, [](int) { interrupted = 1; });
  AgentProcess agent = Shell(absl::StrCat("kill -USR1 ", getpid(), "; read end"));
  EXPECT_TRUE(absl::IsCancelled(agent.ReadLine(Soon(), &interrupted).status()));
  signal(SIGUSR1, previous);
}

TEST(AgentProcessTest, DestructionEndsAndReapsTheChild) {
  UniqueFd child;
  pid_t pid;
  {
    AgentProcess agent = Shell("trap '' TERM; echo ready; read end; read more");
    ASSERT_TRUE(agent.ReadLine(Soon()).ok());
    pid = agent.pid();
    child = OpenPidFd(pid);
    pollfd alive{.fd = child.get(), .events = POLLIN};
    EXPECT_EQ(poll(&alive, 1, 0), 0);
  }
  pollfd ended{.fd = child.get(), .events = POLLIN};
  EXPECT_EQ(poll(&ended, 1, 0), 1);
  EXPECT_EQ(kill(pid, 0), -1) << "not reaped";
}

TEST(AgentProcessTest, MovingHandsTheChildOver) {
  AgentProcess first = StartAgent({"/bin/cat"});
  AgentProcess second = std::move(first);
  ASSERT_TRUE(second.WriteLine("still here").ok());
  const auto got = second.ReadLine(Soon());
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(*got, "still here");
}

TEST(AgentProcessTest, TheChildInheritsNoDescriptorAndNoSignalMask) {
  const UniqueFd leaky(open("/dev/null", O_RDONLY));  // NOLINT: not close-on-exec, on purpose
  sigset_t block;
  sigset_t previous;
  sigemptyset(&block);
  sigaddset(&block, SIGUSR2);
  sigprocmask(SIG_BLOCK, &block, &previous);
  AgentProcess agent = Shell(absl::StrCat("[ -e /proc/$$/fd/", leaky.get(),
                                          " ] && echo open || echo closed; "
                                          "exec grep SigBlk /proc/self/status"));
  sigprocmask(SIG_SETMASK, &previous, nullptr);
  const auto descriptor = agent.ReadLine(Soon());
  ASSERT_TRUE(descriptor.ok()) << descriptor.status();
  EXPECT_EQ(*descriptor, "closed");
  const auto mask = agent.ReadLine(Soon());
  ASSERT_TRUE(mask.ok()) << mask.status();
  EXPECT_EQ(*mask, "SigBlk:\t0000000000000000");
}

}  // namespace
}  // namespace netring
