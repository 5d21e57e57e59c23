// System calls that kernels allow to everybody, and a container's seccomp profile may not: each
// refusal says which it is and what to allow.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#include <cerrno>
#include <string>

#include "base/affinity.h"
#include "base/topology.h"
#include "experiment/placement.h"
#include "lab/agent_process.h"
#include "lab/child_task.h"
#include "lab/netlink.h"
#include "netring/engine.h"
#include "netring/status.h"
#include "report/run_lock.h"
#include "stats/cpu_time.h"
#include "support/forbid.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr int kOfAProfile[] = {EPERM, EACCES, ENOSYS};

/// The call, the errno, and what to allow.
auto NamesTheCall(const char* call, int error) {
  return AllOf(HasSubstr(std::string(": ") + call + ": "), HasSubstr(ErrnoName(error)),
               HasSubstr("seccomp profile"), HasSubstr(std::string("allow ") + call));
}

/// What `work` fails with where `call` answers each errno that a profile gives.
template <typename Work>
void CheckNamed(long call, const char* name, const Work& work) {
  for (const int error : kOfAProfile) {
    std::string said;
    if (!Forbidding(call, error, [&] { said = work().ToString(); }))
      GTEST_SKIP() << "this kernel lets nobody set a seccomp filter";
    EXPECT_THAT(said, NamesTheCall(name, error));
  }
}

TEST(Forbidden, Affinity) {
  CheckNamed(SYS_sched_getaffinity, "sched_getaffinity", [] { return AllowedCpus().status(); });
  CheckNamed(SYS_sched_setaffinity, "sched_setaffinity", [] { return AskForPinning(); });
  const CpuSet cpus = AllowedCpus().value();
  CheckNamed(SYS_sched_setaffinity, "sched_setaffinity", [&] { return PinThread({cpus.front()}); });
}

TEST(Forbidden, PinningFallsBackWhereNobodyNamedCpus) {
  const std::pair<long, const char*> calls[] = {{SYS_sched_getaffinity, "sched_getaffinity"},
                                                {SYS_sched_setaffinity, "sched_setaffinity"}};
  for (const auto& [call, name] : calls) {
    Topology topology;
    if (!Forbidding(call, EPERM, [&] { topology = AllowedTopology(); }))
      GTEST_SKIP() << "this kernel lets nobody set a seccomp filter";
    const auto chosen = Place(ParsePin("auto").value(), 2, topology);
    ASSERT_TRUE(chosen.ok()) << chosen.status();
    EXPECT_EQ(chosen->server, std::vector<CpuSet>(2));
    EXPECT_THAT(chosen->description,
                AllOf(StartsWith("auto: not pinned: "), NamesTheCall(name, EPERM)));
    EXPECT_TRUE(Place(ParsePin("none").value(), 2, topology).ok());
    // Of two machines, the one that it is of.
    const Topology other{.cpus = {{.number = 0}, {.number = 1}}};
    const auto apart =
        Place(ParsePin("auto").value(), {other, topology}, {{.machine = 1, .threads = 1}});
    ASSERT_TRUE(apart.ok()) << apart.status();
    EXPECT_EQ(apart->server, std::vector<CpuSet>{{0}});
    EXPECT_EQ(apart->client, std::vector<CpuSet>(1));
    EXPECT_THAT(apart->description, AllOf(HasSubstr("client on any CPU (auto: not pinned: "),
                                          NamesTheCall(name, EPERM)));
    for (const char* named : {"same", "split", "server=0;client=0"}) {
      EXPECT_THAT(
          std::string(Place(ParsePin(named).value(), 1, topology).status().message()),
          AllOf(StartsWith(std::string("--pin=") + named + ": "), NamesTheCall(name, EPERM)));
    }
  }
}

TEST(Forbidden, ChildrenAndAgents) {
  CheckNamed(SYS_socketpair, "socketpair",
             [] { return FdsFromChild([](FdList&) { return ChildFailure{}; }).status(); });
  CheckNamed(SYS_socketpair, "socketpair",
             [] { return AgentProcess::Start({}, {"/bin/true"}).status(); });
  CheckNamed(SYS_prctl, "prctl", [] { return AgentProcess::Start({}, {"/bin/true"}).status(); });
  CheckNamed(SYS_close_range, "close_range",
             [] { return AgentProcess::Start({}, {"/bin/true"}).status(); });
}

TEST(Forbidden, Netlink) {
  CheckNamed(SYS_bind, "bind", [] { return Netlink::In({}).status(); });
  CheckNamed(SYS_socket, "socket", [] { return Netlink::In({}).status(); });
}

TEST(Forbidden, Engines) {
  const auto epoll = [] {
    return FindEngine("epoll")->make({}, absl::UnavailableError("")).status();
  };
  CheckNamed(SYS_epoll_create1, "epoll_create1", epoll);
  // Few files are open: the limit of them is not the cause.
  std::string said;
  if (!Forbidding(SYS_epoll_create1, EMFILE, [&] { said = epoll().ToString(); })) return;
  EXPECT_THAT(said, AllOf(HasSubstr("epoll_create1"), HasSubstr("EMFILE"), HasSubstr("seccomp"),
                          Not(HasSubstr("ulimit"))));
}

TEST(Forbidden, Locks) {
  CheckNamed(SYS_flock, "flock", [] { return LockOrSayWho(0, "run"); });
}

TEST(Forbidden, WhatIsNotCountedIsEmpty) {
  CpuTime cpu{.user_ns = 1};
  if (!Forbidding(SYS_getrusage, EPERM, [&] { cpu = CpuTime::OfThisThread(); }))
    GTEST_SKIP() << "this kernel lets nobody set a seccomp filter";
  EXPECT_GT(cpu.total_ns, 0);
  EXPECT_EQ(cpu.user_ns, std::nullopt);
  EXPECT_EQ(cpu.system_ns, std::nullopt);
  EXPECT_EQ(cpu.switches(), std::nullopt);
  EXPECT_EQ((CpuTime::OfThisThread() - cpu).user_ns, std::nullopt);
}

}  // namespace
}  // namespace netring
