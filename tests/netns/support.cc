#include "netns/support.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/match.h"
#include "base/inet_address.h"
#include "lab/child_task.h"
#include "lab/netlink.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr uid_t kNobody = 65534;
constexpr int kSkipped = 77;

bool BecomeNobody() {
  return setgroups(0, nullptr) == 0 && setresgid(kNobody, kNobody, kNobody) == 0 &&
         setresuid(kNobody, kNobody, kNobody) == 0 &&
         // A process that changes its user loses the right to write its own /proc/self/uid_map.
         prctl(PR_SET_DUMPABLE, 1) == 0;
}

int ExitCodeOfTest() {
  if (testing::Test::HasFailure()) return 1;
  return testing::Test::IsSkipped() ? kSkipped : 0;
}

}  // namespace

std::string NameOf(User user) { return user == User::kRoot ? "Root" : "OrdinaryUser"; }

void InChild(absl::FunctionRef<void()> body) {
  std::fflush(nullptr);
  const pid_t pid = fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    body();
    std::fflush(nullptr);
    _exit(ExitCodeOfTest());
  }
  const auto status = Reap(pid);
  ASSERT_TRUE(status.ok()) << status.status();
  ASSERT_TRUE(WIFEXITED(*status)) << "the child ended by signal " << WTERMSIG(*status);
  if (WEXITSTATUS(*status) == kSkipped) GTEST_SKIP() << "the child skipped, see above";
  EXPECT_EQ(WEXITSTATUS(*status), 0) << "the child failed, see above";
}

void RunAs(User user, absl::FunctionRef<void()> body) {
  const bool root = geteuid() == 0;
  if (user == User::kRoot && !root) GTEST_SKIP() << "needs root";
  if ((user == User::kRoot) == root) return body();
  InChild([&] {
    ASSERT_TRUE(BecomeNobody());
    body();
  });
}

int64_t Soon() { return NowNs() + 30 * kNsPerSecond; }

namespace {

absl::StatusOr<TcpPair> ConnectByVsock(const std::string& address) {
  TcpPair pair;
  NETRING_ASSIGN_OR_RETURN(const UniqueFd listener, Listen(address, 1, {}));
  NETRING_ASSIGN_OR_RETURN(const int port, PortOf(listener.get()));
  NETRING_ASSIGN_OR_RETURN(pair.client, ConnectTo(address, port, {}, Soon()));
  pair.server.Reset(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!pair.server.valid()) return Errno("accept4");
  return pair;
}

}  // namespace

absl::StatusOr<TcpPair> Connect(const Lab& lab) {
  if (absl::StartsWith(lab.server.address, kVsockPrefix)) return ConnectByVsock(lab.server.address);
  NETRING_ASSIGN_OR_RETURN(const SocketAddress any, SocketAddress::Of(lab.server.address, 0));
  NETRING_ASSIGN_OR_RETURN(const UniqueFd listener,
                           SocketIn(lab.server, any.family(), SOCK_STREAM, 0));
  if (bind(listener.get(), any.get(), any.length()) != 0) return Errno("bind");
  if (listen(listener.get(), 1) != 0) return Errno("listen");
  NETRING_ASSIGN_OR_RETURN(const SocketAddress name, SocketAddress::OwnEndOf(listener.get()));
  TcpPair pair;
  NETRING_ASSIGN_OR_RETURN(pair.client, SocketIn(lab.client, any.family(), SOCK_STREAM, 0));
  if (connect(pair.client.get(), name.get(), name.length()) != 0) return Errno("connect");
  pair.server.Reset(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!pair.server.valid()) return Errno("accept4");
  return pair;
}

std::vector<std::string> UpLinks(const LabSide& side) {
  auto netlink = Netlink::In(side);
  EXPECT_TRUE(netlink.ok()) << netlink.status();
  if (!netlink.ok()) return {};
  const auto links = netlink->Links();
  EXPECT_TRUE(links.ok()) << links.status();
  if (!links.ok()) return {};
  std::vector<std::string> names;
  for (const Link& link : *links) {
    if (link.up) names.push_back(link.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

LinkFacts FactsOf(const LabSide& side) {
  auto socket = SocketIn(side, AF_INET, SOCK_DGRAM, 0);
  EXPECT_TRUE(socket.ok()) << socket.status();
  if (!socket.ok()) return {};
  LinkSocket link(*std::move(socket), side.link);
  return ReadLinkFacts(link);
}

}  // namespace netring
