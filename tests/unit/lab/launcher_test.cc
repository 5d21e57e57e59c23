// Launchers that are programs of this machine: sh itself, and scripts that do what goes wrong.

#include "lab/launcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/shell_quoted.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int64_t kProtocol = 77;

int64_t InTime() { return NowNs() + 30 * kNsPerSecond; }

/// A folder with agents that are scripts. A launcher is env(1), by which the far side's PATH and
/// TMPDIR are set: PATH has `tools` alone.
class LauncherTest : public testing::Test {
 protected:
  LauncherTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "netring-launch-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    for (const char* folder : {"tools", "temporary"})
      std::filesystem::create_directory(root_ / folder);
    for (const char* tool : {"uname", "chmod", "rm", "head", "sha256sum", "sh", "cat"})
      std::filesystem::create_symlink(absl::StrCat("/bin/", tool), root_ / "tools" / tool);
  }
  ~LauncherTest() override { std::filesystem::remove_all(root_); }

  std::string Path(const std::string& name) const { return (root_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(root_ / name) << text;
    std::filesystem::permissions(root_ / name, std::filesystem::perms::owner_all);
  }
  /// One that answers to --protocol, then says "hello NAME" and repeats what it is told.
  void WriteAgent(const std::string& name, int64_t protocol, const std::string& says) const {
    Write(name, absl::StrCat("#!/bin/sh\n[ \"$1\" = --protocol ] && { echo ", protocol,
                             " any id; exit; }\necho hello ", says, "\nexec /bin/cat\n"));
  }
  /// One that never answers.
  void WriteAgentThatStays() const {
    Write("tools/netring-agent", absl::StrCat("#!/bin/sh\necho $$ >", ShellQuoted(Path("pid")),
                                              "\nexec /bin/sleep 1000\n"));
  }
  pid_t PidThatStays() const {
    pid_t pid = 0;
    std::ifstream(root_ / "pid") >> pid;
    return pid;
  }
  Launcher Env(const std::vector<std::string>& more = {}) const {
    Launcher launcher{{"env", "PATH=" + Path("tools"), "TMPDIR=" + Path("temporary")}, "there"};
    launcher.prefix.insert(launcher.prefix.end(), more.begin(), more.end());
    return launcher;
  }
  LaunchOptions Options() {
    return {.protocol = kProtocol,
            .static_agent = Path("copy"),
            .limit_ns = 20 * kNsPerSecond,
            .show = [this](const std::string& line) {
              const std::lock_guard<std::mutex> lock(mutex_);
              shown_.push_back(line);
            }};
  }
  std::string Why(const Launcher& launcher, const LaunchOptions& options) {
    const auto agent = StartThrough(launcher, options);
    EXPECT_FALSE(agent.ok());
    return std::string(agent.status().message());
  }
  std::string Why(const std::string& script) {
    Write("launcher", "#!/bin/sh\n" + script + "\n");
    return Why({{Path("launcher")}, "there"}, Options());
  }
  /// What the agent says first.
  std::string Hello(const Launcher& launcher, const LaunchOptions& options) {
    auto agent = StartThrough(launcher, options);
    EXPECT_TRUE(agent.ok()) << agent.status();
    if (!agent.ok()) return "";
    std::string hello = agent->ReadLine(InTime()).value_or("nothing");
    EXPECT_TRUE(agent->WriteLine("a line").ok());
    EXPECT_EQ(agent->ReadLine(InTime()).value_or("nothing"), "a line");
    return hello;
  }
  std::vector<std::string> Left() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(root_ / "temporary"))
      names.push_back(entry.path().filename());
    return names;
  }

  std::filesystem::path root_;
  std::mutex mutex_;
  std::vector<std::string> shown_;  ///< guarded by mutex_
};

TEST_F(LauncherTest, TheAgentInPathIsRunWhenItSpeaksTheSame) {
  WriteAgent("tools/netring-agent", kProtocol, "installed");
  EXPECT_EQ(Hello(Env(), Options()), "hello installed");
}

TEST_F(LauncherTest, OneThatIsNamedIsRun) {
  WriteAgent("an agent's $(touch x)", kProtocol, "named");
  LaunchOptions options = Options();
  options.agent_path = Path("an agent's $(touch x)");
  EXPECT_EQ(Hello(Env(), options), "hello named");
  options.deploy = Deploy::kAlways;
  EXPECT_THAT(Why(Env(), options), HasSubstr("give one of them"));
  options.deploy = Deploy::kAuto;
  options.agent_path = "/no/agent";
  EXPECT_THAT(Why(Env(), options), HasSubstr("--agent_path=/no/agent: there is no such program"));
  options.agent_path = "two\nlines";
  EXPECT_THAT(Why(Env(), options), HasSubstr("on one line"));
}

TEST_F(LauncherTest, OtherwiseItGoesAlongAndLeavesNothing) {
  WriteAgent("copy", kProtocol, "copied");
  EXPECT_EQ(Hello(Env(), Options()), "hello copied");
  EXPECT_THAT(Left(), IsEmpty());
  WriteAgent("tools/netring-agent", kProtocol - 1, "old");
  EXPECT_EQ(Hello(Env(), Options()), "hello copied");
  WriteAgent("tools/netring-agent", kProtocol, "installed");
  LaunchOptions options = Options();
  options.deploy = Deploy::kAlways;
  EXPECT_EQ(Hello(Env(), options), "hello copied");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(LauncherTest, ItGoesAlongWhateverItsSize) {
  WriteAgent("copy", kProtocol, "copied");
  std::ofstream(root_ / "copy", std::ios::app) << "exit\n" << std::string(5'000'001, '\n');
  EXPECT_EQ(Hello(Env(), Options()), "hello copied");
}

TEST_F(LauncherTest, EveryShellWillDo) {
  WriteAgent("copy", kProtocol, "copied");
  for (const std::vector<std::string>& shell :
       {std::vector<std::string>{"/bin/bash", "--posix"}, {"/bin/busybox"}, {"/bin/dash"}}) {
    if (!std::filesystem::exists(shell.front())) continue;
    std::string words;
    for (const std::string& word : shell) absl::StrAppend(&words, word, " ");
    Write("launcher", absl::StrCat("#!/bin/sh\nexec ", words,
                                   absl::StrContains(words, "busybox") ? "sh" : "", "\n"));
    EXPECT_EQ(Hello(Env({Path("launcher")}), Options()), "hello copied") << words;
    EXPECT_THAT(Left(), IsEmpty()) << words;
  }
}

TEST_F(LauncherTest, WhatToolsComplainOfSpoilsNothing) {
  Write("copy", absl::StrCat("#!/bin/sh\necho ld.so: cannot be preloaded >&2\n",
                             "[ \"$1\" = --protocol ] && { echo ", kProtocol,
                             " any id; exit; }\necho hello copied\nexec /bin/cat\n"));
  for (const char* tool : {"uname", "chmod", "rm", "head", "sha256sum"}) {
    std::filesystem::remove(root_ / "tools" / tool);
    Write(absl::StrCat("tools/", tool),
          absl::StrCat("#!/bin/sh\necho ld.so: cannot be preloaded >&2\nexec /bin/", tool,
                       " \"$@\"\n"));
  }
  EXPECT_EQ(Hello(Env(), Options()), "hello copied");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(LauncherTest, WithoutLeaveNothingIsCopied) {
  WriteAgent("copy", kProtocol, "copied");
  LaunchOptions options = Options();
  options.deploy = Deploy::kNever;
  EXPECT_THAT(Why(Env(), options), HasSubstr("there is no netring-agent in PATH there; install"));
  WriteAgent("tools/netring-agent", 5, "old");
  EXPECT_THAT(
      Why(Env(), options),
      HasSubstr("/tools/netring-agent there speaks control protocol 5, this is 77; install"));
  Write("tools/netring-agent", "#!/bin/sh\nexit 2\n");
  EXPECT_THAT(Why(Env(), options), HasSubstr("does not say which control protocol it speaks"));
}

TEST_F(LauncherTest, AnotherArchitectureIsRefusedBeforeAnythingIsCopied) {
  std::filesystem::remove(root_ / "tools/uname");
  Write("tools/uname", "#!/bin/sh\necho Linux riscv64\n");
  utsname system{};
  uname(&system);
  EXPECT_THAT(Why(Env(), Options()),
              HasSubstr(absl::StrCat("it is Linux riscv64, this is Linux ", system.machine)));
  WriteAgent("tools/netring-agent", kProtocol, "of its own");
  EXPECT_EQ(Hello(Env(), Options()), "hello of its own");
}

TEST_F(LauncherTest, WhatIsLackingIsNamed) {
  WriteAgent("copy", kProtocol, "copied");
  std::filesystem::remove(root_ / "tools/rm");
  std::filesystem::remove(root_ / "tools/sha256sum");
  EXPECT_THAT(Why(Env(), Options()), HasSubstr("it lacks rm, sha256sum; install"));
}

TEST_F(LauncherTest, AFolderThatDoesNotTakeItIsNamed) {
  WriteAgent("copy", kProtocol, "copied");
  EXPECT_THAT(Why(Env({"TMPDIR=/no/folder"}), Options()),
              HasSubstr("/no/folder there is no folder that can be written to; end its words with "
                        "env TMPDIR=FOLDER"));
}

TEST_F(LauncherTest, ADiskThatIsFullIsNamed) {
  WriteAgent("copy", kProtocol, "copied");
  std::filesystem::remove(root_ / "tools/head");
  Write("tools/head", "#!/bin/sh\nexec /bin/cat /dev/zero >/dev/full\n");
  // More than any channel holds: the far side ends while it is written to.
  std::ofstream(root_ / "copy", std::ios::app) << std::string(5'000'000, '\n');
  EXPECT_THAT(Why(Env(), Options()),
              AllOf(HasSubstr("the agent cannot be written to"),
                    HasSubstr("No space left on device"), HasSubstr("TMPDIR=FOLDER")));
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(LauncherTest, WhatArrivesOtherwiseIsNotRun) {
  WriteAgent("copy", kProtocol, "copied");
  std::filesystem::remove(root_ / "tools/sha256sum");
  Write("tools/sha256sum", "#!/bin/sh\necho 0123 -\n");
  EXPECT_THAT(Why(Env(), Options()), HasSubstr("did not arrive there as it was sent"));
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(LauncherTest, ACopyThatDoesNotRunIsNamed) {
  Write("copy", "#!/bin/sh\necho no such feature; exit 3\n");
  EXPECT_THAT(Why(Env(), Options()), HasSubstr("does not run there: exit code 3 no such feature"));
  WriteAgent("copy", 5, "old");
  EXPECT_THAT(Why(Env(), Options()),
              HasSubstr("/copy is of another build: to --protocol it says '5 any id'"));
  std::filesystem::remove(root_ / "copy");
  EXPECT_THAT(Why(Env(), Options()), HasSubstr("there is no agent to copy"));
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(LauncherTest, WhatComesBeforeTheAnswerIsSkipped) {
  WriteAgent("copy", kProtocol, "copied");
  Write("launcher",
        "#!/bin/sh\nprintf 'Welcome!\\r\\n\\377\\0\\n{\"type\":\"hello\"}\\nprompt> '\nset "
        "-x\nPS4='+ '\n"
        "exec sh -x\n");
  EXPECT_EQ(Hello(Env({Path("launcher")}), Options()), "hello copied");
}

TEST_F(LauncherTest, ALauncherThatIsNoneIsOneClearError) {
  EXPECT_EQ(Why({{"no-such-launcher", "a b"}, "x"}, Options()),
            "no-such-launcher 'a b': there is no program 'no-such-launcher' in PATH");
  EXPECT_THAT(Why({{Path("tools")}, "x"}, Options()), HasSubstr("is no program"));
  EXPECT_THAT(Why("exit 0"), HasSubstr("it must run the word sh, appended to it"));
  EXPECT_THAT(Why("echo Welcome >&2; exit 0"),
              AllOf(HasSubstr("exited with code 0: Welcome; it ended before it answered"),
                    HasSubstr("it must run the word sh, appended to it")));
  EXPECT_THAT(
      Why("echo Host key verification failed. >&2; exit 255"),
      absl::StrCat(Path("launcher"), ": exited with code 255: Host key verification failed."));
  EXPECT_THAT(Why("exec sh </dev/null >/dev/null"), HasSubstr("must run the word sh"));
  EXPECT_THAT(Why("kill -9 $$"), HasSubstr("killed by signal 9"));
}

TEST_F(LauncherTest, EndlessOutputIsBounded) {
  EXPECT_THAT(Why("exec yes"),
              HasSubstr("says more than 1048576 bytes, and not what it was asked"));
  EXPECT_THAT(Why("exec cat /dev/zero"),
              AllOf(HasSubstr("sent a line of more than 65536 bytes"),
                    HasSubstr("a login there that prints may be the cause")));
  EXPECT_THAT(Why("exec cat /dev/urandom"), HasSubstr("bytes"));
}

TEST_F(LauncherTest, OneThatDoesNotAnswerIsGivenUp) {
  LaunchOptions options = Options();
  options.limit_ns = 0;
  Write("launcher", "#!/bin/sh\nexec cat\n");  // what it is sent comes back: no answer
  EXPECT_THAT(Why({{Path("launcher")}, "there"}, options),
              AllOf(HasSubstr("no shell has answered"),
                    HasSubstr("try by hand: " + Path("launcher") + " sh")));
}

TEST_F(LauncherTest, WhoStopsInTheMiddleIsGivenUpWithTheLastAnswer) {
  WriteAgentThatStays();  // and there is no timeout(1)
  LaunchOptions options = Options();
  options.limit_ns = kNsPerSecond;
  EXPECT_THAT(Why(Env(), options),
              AllOf(HasSubstr("its shell has said 'agent " + Path("tools/netring-agent") +
                              "', and no more for 1 s; try by hand: env "),
                    Not(HasSubstr("no shell"))));
  ASSERT_GT(PidThatStays(), 1);
  kill(PidThatStays(), SIGKILL);
}

TEST_F(LauncherTest, WhatASilentShellComplainsOfIsQuoted) {
  Write("launcher", "#!/bin/sh\necho fish: Unsupported use of = >&2\nexec /bin/sleep 1000\n");
  LaunchOptions options = Options();
  options.limit_ns = kNsPerSecond;
  EXPECT_THAT(Why({{Path("launcher")}, "there"}, options),
              HasSubstr("no shell has answered for 1 s; on standard error it said "
                        "'fish: Unsupported use of ='; try by hand: "));
}

TEST_F(LauncherTest, CopyingHasOneLimitInAll) {
  WriteAgent("copy", kProtocol, "copied");
  std::ofstream(root_ / "copy", std::ios::app) << std::string(8'000'000, 'x');
  std::filesystem::remove(root_ / "tools/head");
  Write("tools/head",
        "#!/bin/sh\nwhile [ -n \"$(/bin/head -c 100000)\" ]; do /bin/sleep 0.1; done\n");
  LaunchOptions options = Options();
  options.limit_ns = kNsPerSecond;
  EXPECT_THAT(Why(Env(), options),
              AllOf(HasSubstr("reads its input too slowly: the agent's 80"),
                    HasSubstr("bytes may take 1 s; install netring-agent there")));
}

TEST_F(LauncherTest, AProgramThatDoesNotSayWhatItSpeaksIsEndedThere) {
  WriteAgent("copy", kProtocol, "copied");
  WriteAgentThatStays();
  std::filesystem::create_symlink("/bin/true", root_ / "tools/true");
  Write("tools/timeout",  // the same limit in less time
        "#!/bin/sh\n[ \"$1 $2 $3\" = '-s KILL 20' ] || exit 1\nshift 3\n"
        "exec /bin/timeout -s KILL 1 \"$@\"\n");
  EXPECT_EQ(Hello(Env(), Options()), "hello copied");
  ASSERT_GT(PidThatStays(), 1);
  const std::string words = absl::StrCat("/proc/", PidThatStays(), "/cmdline");
  std::string left;
  do {  // one that is not reaped yet has no words
    std::ifstream file(words);
    if (!std::getline(file, left)) left.clear();
  } while (!left.empty());
}

TEST_F(LauncherTest, AnInterruptEndsIt) {
  const volatile int interrupted = 1;
  LaunchOptions options = Options();
  options.interrupted = &interrupted;
  EXPECT_TRUE(absl::IsCancelled(StartThrough({{"cat"}, "there"}, options).status()));
}

TEST_F(LauncherTest, NamesAreThoseOfTheFarSide) {
  Write("tools/getent",
        "#!/bin/sh\n[ \"$1 $2\" = 'ahosts ga;x' ] || exit 2\n"
        "echo '192.0.2.1  STREAM b'; echo '192.0.2.1  DGRAM'; echo 2001:db8::1 RAW\n"
        "echo 'a b'; echo 1.2.3\n");
  const auto addresses = ResolveThrough(Env(), "ga;x", Options());
  ASSERT_TRUE(addresses.ok()) << addresses.status();
  EXPECT_THAT(*addresses, testing::ElementsAre("192.0.2.1", "2001:db8::1"));
  const auto none = ResolveThrough(Env(), "gb", Options());
  EXPECT_TRUE(absl::IsNotFound(none.status()));
  EXPECT_THAT(std::string(none.status().message()), HasSubstr("there is no address of 'gb' there"));
  std::filesystem::remove(root_ / "tools/getent");
  EXPECT_THAT(std::string(ResolveThrough(Env(), "gb", Options()).status().message()),
              HasSubstr("without getent(1) there"));
  for (const char* host : {"", "-s", "a b", "a\nb"})
    EXPECT_TRUE(absl::IsInvalidArgument(ResolveThrough(Env(), host, Options()).status())) << host;
}

// Neither here nor there: the words reach the launcher as they are.
TEST_F(LauncherTest, NoShellSeesItsWords) {
  WriteAgent("copy", kProtocol, "copied");
  Write("launcher", absl::StrCat("#!/bin/sh\nfor w in \"$@\"; do printf '%s\\n' \"$w\"; done >",
                                 ShellQuoted(Path("words")), "\nexec sh\n"));
  const std::string bad = "; touch made; $(touch made) `touch made` | touch made & * ~ $HOME";
  const auto launcher = ParseLauncher(absl::StrCat(
      "env PATH=", Path("tools"), " TMPDIR=", Path("temporary"), " ", Path("launcher"), " ", bad));
  ASSERT_TRUE(launcher.ok()) << launcher.status();
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(root_);
  EXPECT_EQ(Hello(*launcher, Options()), "hello copied");
  std::filesystem::current_path(before);
  EXPECT_FALSE(std::filesystem::exists(root_ / "made"));
  std::string words;
  std::ifstream file(root_ / "words");
  for (std::string word; std::getline(file, word);) absl::StrAppend(&words, word, " ");
  EXPECT_EQ(words, bad + " sh ");
}

}  // namespace
}  // namespace netring
