// The lab's life, as root and as an ordinary user.

#include "lab/lab.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lab/agent_process.h"
#include "lab/child_task.h"
#include "lab/exit_reason.h"
#include "lab/netlink.h"
#include "netns/support.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Makes the lab, or skips the test where this user may not.
void MakeLabOrSkip(std::optional<Lab>& lab) {
  auto made = MakeVethLab();
  if (absl::IsPermissionDenied(made.status())) GTEST_SKIP() << made.status();
  ASSERT_TRUE(made.ok()) << made.status();
  lab = *std::move(made);
}

std::vector<std::string> OwnNamespaces() {
  std::vector<std::string> namespaces;
  for (const char* kind : {"net", "user", "mnt"}) {
    namespaces.push_back(
        std::filesystem::read_symlink(absl::StrCat("/proc/thread-self/ns/", kind)).string());
  }
  return namespaces;
}

std::string NamespaceOf(pid_t pid) { return absl::StrCat("/proc/", pid, "/ns/net"); }

bool HasLink(const std::vector<Link>& links, const char* name) {
  return std::any_of(links.begin(), links.end(),
                     [&](const Link& link) { return link.name == name; });
}

/// The kernel takes a namespace down some time after its last user has gone; the end of its veth
/// takes the other end along.
absl::Status WaitUntilPeerIsGone(Netlink& netlink, const char* link) {
  return netlink.WaitForLinks([&](const std::vector<Link>& links) { return !HasLink(links, link); },
                              Soon());
}

class LabTest : public testing::TestWithParam<User> {};

INSTANTIATE_TEST_SUITE_P(, LabTest, testing::Values(User::kRoot, User::kOrdinary),
                         [](const auto& user) { return NameOf(user.param); });

TEST_P(LabTest, HasTwoNamespacesJoinedByAPair) {
  RunAs(GetParam(), [] {
    const std::vector<std::string> before = OwnNamespaces();
    const std::vector<std::string> links_before = UpLinks({});
    std::optional<Lab> lab;
    MakeLabOrSkip(lab);
    if (!lab.has_value()) return;
    EXPECT_EQ(OwnNamespaces(), before);
    EXPECT_EQ(UpLinks({}), links_before);
    EXPECT_EQ(lab->server.user_ns.valid(), geteuid() != 0);
    EXPECT_EQ(lab->client.user_ns.valid(), geteuid() != 0);
    EXPECT_THAT(UpLinks(lab->server), ElementsAre("lo", "veth0"));
    EXPECT_THAT(UpLinks(lab->client), ElementsAre("lo", "veth1"));
    EXPECT_EQ(lab->server.address, "10.0.0.1");
    EXPECT_EQ(lab->client.address, "10.0.0.2");
    EXPECT_EQ(lab->mtu, 1500);
    EXPECT_FALSE(lab->xdp);
    for (const LabSide* side : {&lab->server, &lab->client}) {
      EXPECT_EQ(fcntl(side->net_ns.get(), F_GETFD), FD_CLOEXEC);
    }
  });
}

TEST_P(LabTest, CarriesTcpBothWays) {
  RunAs(GetParam(), [] {
    std::optional<Lab> lab;
    MakeLabOrSkip(lab);
    if (!lab.has_value()) return;
    const auto pair = Connect(*lab);
    ASSERT_TRUE(pair.ok()) << pair.status();
    for (const auto& [from, to] : {std::pair(pair->server.get(), pair->client.get()),
                                   std::pair(pair->client.get(), pair->server.get())}) {
      std::array<char, 4> received{};
      ASSERT_EQ(send(from, "ping", 4, 0), 4);
      ASSERT_EQ(recv(to, received.data(), received.size(), MSG_WAITALL), 4);
      EXPECT_EQ(std::string(received.data(), received.size()), "ping");
    }
  });
}

TEST_P(LabTest, AgentsSeeTheirOwnNamespace) {
  RunAs(GetParam(), [] {
    std::optional<Lab> lab;
    MakeLabOrSkip(lab);
    if (!lab.has_value()) return;
    const std::pair<const LabSide*, const char*> sides[] = {{&lab->server, "veth0:"},
                                                            {&lab->client, "veth1:"}};
    for (const auto& [side, own] : sides) {
      auto agent = AgentProcess::Start(*side, {"/bin/cat", "/proc/net/dev"});
      ASSERT_TRUE(agent.ok()) << agent.status();
      std::string seen;
      auto line = agent->ReadLine(Soon());
      for (; line.ok(); line = agent->ReadLine(Soon())) absl::StrAppend(&seen, *line, "\n");
      EXPECT_TRUE(absl::StrContains(line.status().message(), "exited with code 0"));
      EXPECT_THAT(seen, HasSubstr(own));
      EXPECT_FALSE(absl::StrContains(seen, own == sides[0].second ? "veth1:" : "veth0:")) << seen;
    }
  });
}

TEST_P(LabTest, NamespacesGoWithTheirLastUser) {
  RunAs(GetParam(), [] {
    std::optional<Lab> lab;
    MakeLabOrSkip(lab);
    if (!lab.has_value()) return;
    auto watch = Netlink::In(lab->server);
    ASSERT_TRUE(watch.ok()) << watch.status();
    {
      auto agent = AgentProcess::Start(lab->client, {"/bin/cat"});
      ASSERT_TRUE(agent.ok()) << agent.status();
      lab.reset();
      // The agent alone keeps its namespace.
      ASSERT_TRUE(agent->WriteLine("alive").ok());
      ASSERT_TRUE(agent->ReadLine(Soon()).ok());
      EXPECT_TRUE(HasLink(*watch->Links(), "veth0"));
    }
    const absl::Status gone = WaitUntilPeerIsGone(*watch, "veth0");
    EXPECT_TRUE(gone.ok()) << gone;
  });
}

TEST_P(LabTest, ExistingNamespacesAreJoinedByPath) {
  RunAs(GetParam(), [] {
    std::optional<Lab> lab;
    MakeLabOrSkip(lab);
    if (!lab.has_value()) return;
    const auto server = AgentProcess::Start(lab->server, {"/bin/cat"});
    const auto client = AgentProcess::Start(lab->client, {"/bin/cat"});
    ASSERT_TRUE(server.ok() && client.ok()) << server.status() << client.status();
    const std::string server_path = NamespaceOf(server->pid());
    const std::string client_path = NamespaceOf(client->pid());

    const auto joined = JoinNamespaces(server_path, client_path, "");
    ASSERT_TRUE(joined.ok()) << joined.status();
    EXPECT_EQ(joined->server.user_ns.valid(), geteuid() != 0);
    EXPECT_EQ(joined->server.address, "10.0.0.1");
    EXPECT_EQ(joined->client.address, "10.0.0.2");
    EXPECT_EQ(joined->mtu, 1500);
    const auto pair = Connect(*joined);
    EXPECT_TRUE(pair.ok()) << pair.status();

    const auto wrong = JoinNamespaces(server_path, client_path, "10.0.0.9");
    EXPECT_TRUE(absl::IsNotFound(wrong.status())) << wrong.status();
    auto netlink = Netlink::In(lab->server);
    ASSERT_TRUE(netlink.ok()) << netlink.status();
    ASSERT_TRUE(netlink->AddAddress("veth0", "10.0.0.3", 24).ok());
    const auto ambiguous = JoinNamespaces(server_path, client_path, "");
    EXPECT_TRUE(absl::IsFailedPrecondition(ambiguous.status())) << ambiguous.status();
    EXPECT_TRUE(JoinNamespaces(server_path, client_path, "10.0.0.3").ok());
  });
}

TEST(JoinNamespacesTest, ANameIsLookedUpUnderRunNetns) {
  RunAs(User::kRoot, [] {
    InChild([] {  // whose own /run hides the system's
      ASSERT_EQ(unshare(CLONE_NEWNS), 0);
      const int made_private = mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
      if (made_private != 0 && errno == EINVAL) {
        GTEST_SKIP() << "/ is not a mount point (a chroot), so its /run cannot be hidden";
      }
      ASSERT_EQ(made_private, 0) << strerror(errno);
      ASSERT_EQ(mount("tmpfs", "/run", "tmpfs", 0, nullptr), 0);
      ASSERT_EQ(mkdir("/run/netns", 0755), 0);
      std::optional<Lab> lab;
      MakeLabOrSkip(lab);
      if (!lab.has_value()) return;
      const std::string own = absl::StrCat("/proc/", getpid(), "/fd/");
      std::filesystem::create_symlink(absl::StrCat(own, lab->server.net_ns.get()), "/run/netns/a");
      std::filesystem::create_symlink(absl::StrCat(own, lab->client.net_ns.get()), "/run/netns/b");
      const auto joined = JoinNamespaces("a", "b", "");
      ASSERT_TRUE(joined.ok()) << joined.status();
      EXPECT_EQ(joined->server.address, "10.0.0.1");
      EXPECT_EQ(joined->client.address, "10.0.0.2");
    });
  });
}

TEST(JoinNamespacesTest, SomeoneElsesNamespaceIsRefused) {
  RunAs(User::kRoot, [] {
    std::optional<Lab> lab;
    MakeLabOrSkip(lab);
    if (!lab.has_value()) return;
    RunAs(User::kOrdinary, [&] {
      const std::string path = absl::StrCat("/dev/fd/", lab->server.net_ns.get());
      const auto joined = JoinNamespaces(path, path, "");
      EXPECT_TRUE(absl::IsPermissionDenied(joined.status())) << joined.status();
    });
  });
}

/// A process that holds a lab with two agents, as the coordinator does: one that would end with its
/// input, and one that is stopped, so that nothing but SIGKILL can end it.
class Coordinator {
 public:
  void Start() {
    int pids[2];
    int life[2];
    ASSERT_EQ(pipe2(pids, O_CLOEXEC), 0);
    ASSERT_EQ(pipe2(life, O_CLOEXEC), 0);
    const UniqueFd answer(pids[0]);
    UniqueFd write_end(pids[1]);
    const UniqueFd life_end(life[0]);
    life_.Reset(life[1]);
    pid_ = fork();
    ASSERT_GE(pid_, 0);
    if (pid_ == 0) {
      life_.Reset();
      Run(write_end.get(), life_end.get());
    }
    write_end.Reset();
    ASSERT_EQ(read(answer.get(), agents.data(), sizeof(agents)), ssize_t{sizeof(agents)})
        << "the coordinator failed, see above";
  }

  ~Coordinator() {
    if (pid_ > 0) Kill();
  }

  void Kill() {
    kill(pid_, SIGKILL);
    ASSERT_TRUE(Reap(std::exchange(pid_, -1)).ok());
  }

  std::array<pid_t, 2> agents{};

 private:
  [[noreturn]] static void Run(int answer, int life) {
    auto lab = MakeVethLab();
    if (!lab.ok()) _exit(1);
    auto reader = AgentProcess::Start(lab->server, {"/bin/cat"});
    auto stopped = AgentProcess::Start(lab->client, {"/bin/sh", "-c", "echo on; kill -STOP $$"});
    if (!reader.ok() || !stopped.ok() || !stopped->ReadLine(Soon()).ok()) _exit(1);
    const std::array<pid_t, 2> pids{reader->pid(), stopped->pid()};
    char end;
    if (write(answer, pids.data(), sizeof(pids)) == ssize_t{sizeof(pids)}) {
      (void)!read(life, &end, 1);  // until the test kills it, or is gone itself
    }
    _exit(1);
  }

  pid_t pid_ = -1;
  UniqueFd life_;
};

TEST_P(LabTest, NothingIsLeftWhenTheCoordinatorIsKilled) {
  RunAs(GetParam(), [] {
    std::optional<Lab> probe;
    MakeLabOrSkip(probe);
    if (!probe.has_value()) return;
    ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);  // so that the agents' ends can be looked at
    for (const bool watch_server : {true, false}) {
      Coordinator coordinator;
      coordinator.Start();
      if (testing::Test::HasFatalFailure()) return;
      const auto& [reader, stopped] = coordinator.agents;
      std::array<UniqueFd, 2> ends{OpenPidFd(reader), OpenPidFd(stopped)};
      auto joined = JoinNamespaces(NamespaceOf(reader), NamespaceOf(stopped), "");
      ASSERT_TRUE(joined.ok()) << joined.status();
      auto watch = Netlink::In(watch_server ? joined->server : joined->client);
      ASSERT_TRUE(watch.ok()) << watch.status();
      joined = absl::CancelledError("let go");
      const char* link = watch_server ? "veth0" : "veth1";
      ASSERT_TRUE(HasLink(*watch->Links(), link));

      coordinator.Kill();
      for (const UniqueFd& end : ends) {
        pollfd ended{.fd = end.get(), .events = POLLIN};
        ASSERT_EQ(poll(&ended, 1, 30'000), 1) << "an agent outlived its coordinator";
      }
      ASSERT_TRUE(Reap(reader).ok());
      const auto how = Reap(stopped);
      ASSERT_TRUE(how.ok()) << how.status();
      EXPECT_EQ(DescribeExit(*how), "killed by signal 9 (SIGKILL)");
      const absl::Status gone = WaitUntilPeerIsGone(*watch, link);
      EXPECT_TRUE(gone.ok()) << gone;
    }
  });
}

/// Puts this process where no user namespace may be made and it has no rights.
void ForbidUserNamespaces() {
  if (unshare(CLONE_NEWUSER) != 0) GTEST_SKIP() << "this user may not make a user namespace";
  std::ofstream limit("/proc/sys/user/max_user_namespaces");
  limit << "0" << std::flush;
  ASSERT_TRUE(limit.good());
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct none[2] = {};
  ASSERT_EQ(syscall(SYS_capset, &header, none), 0);
}

TEST(LabRightsTest, ForbiddenUserNamespacesAreSaidInOneLine) {
  InChild([] {
    ForbidUserNamespaces();
    if (testing::Test::IsSkipped() || testing::Test::HasFatalFailure()) return;
    const auto lab = MakeVethLab();
    EXPECT_TRUE(absl::IsPermissionDenied(lab.status())) << lab.status();
    EXPECT_THAT(std::string(lab.status().message()),
                testing::AllOf(HasSubstr("cannot make a user namespace"), HasSubstr("run as root"),
                               HasSubstr("user.max_user_namespaces")));
  });
}

}  // namespace
}  // namespace netring
