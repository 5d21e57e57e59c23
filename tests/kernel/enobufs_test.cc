// A kernel that has too little memory for notifications is asked again, and nothing is lost.

#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "kernel/side_pair.h"
#include "netring/clock.h"

namespace netring {
namespace {

constexpr int kSkipped = 77;

/// Room for about one notification (net.core.optmem_max, bytes of socket option memory).
constexpr char kTinyOptmem[] = "1024";

bool SetUpLoopback() {
  const UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::snprintf(request.ifr_name, sizeof(request.ifr_name), "lo");
  request.ifr_flags = IFF_UP;
  return ioctl(fd.get(), SIOCSIFFLAGS, &request) == 0;
}

/// Moves this process into a network namespace of its own in which notifications are scarce. Why it
/// could not, or empty.
std::string EnterScarceNamespace() {
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return "no user namespaces";
  if (!SetUpLoopback()) return "cannot set up lo";
  std::ofstream file("/proc/sys/net/core/optmem_max");
  file << kTinyOptmem << std::flush;
  // Namespaces have their own since kernel 6.8 or so; the machine's own is not ours to change.
  return file ? "" : "net.core.optmem_max cannot be set in a network namespace";
}

/// Ends the process.
[[noreturn]] void RunInScarceNamespace() {
  if (const std::string reason = EnterScarceNamespace(); !reason.empty()) {
    std::fprintf(stderr, "%s\n", reason.c_str());
    _exit(kSkipped);
  }
  SidePair pair = MakePair("a3", 1 << 20);
  pair.server.window.duration_ns = pair.client.window.duration_ns = 200 * kNsPerMs;
  pair.server.socket.sndbuf = 65536;
  const PairResult result = RunPair(pair);
  EXPECT_TRUE(result.server.ok()) << result.server.status();
  EXPECT_TRUE(result.client.ok()) << result.client.status();
  if (result.server.ok()) {
    const Evidence& evidence = result.server->evidence;
    EXPECT_GT(result.server->messages, 0);
    EXPECT_GT(evidence.enobufs, 0);
    EXPECT_GT(evidence.zc_sends, 0);
    EXPECT_EQ(evidence.zc_completions, evidence.zc_sends);
  }
  std::fflush(nullptr);
  _exit(testing::Test::HasFailure() ? 1 : 0);
}

TEST(Enobufs, IsCountedAndSentAgain) {
  if (const std::string reason = WhyNot("a3"); !reason.empty()) GTEST_SKIP() << reason;
  std::fflush(nullptr);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) RunInScarceNamespace();
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  if (WEXITSTATUS(status) == kSkipped) GTEST_SKIP() << "see above";
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the child failed, see above";
}

}  // namespace
}  // namespace netring
