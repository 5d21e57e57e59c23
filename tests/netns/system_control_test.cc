// What is set at both ends of a lab, as root and as an ordinary user.

#include "lab/system_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "lab/agent_process.h"
#include "lab/netlink.h"
#include "netns/support.h"

namespace netring {
namespace {

using testing::HasSubstr;

constexpr char kTimestamps[] = "net.ipv4.tcp_timestamps";

/// As a process of that side sees it.
std::string FileIn(const LabSide& side, const std::string& path) {
  auto reader = AgentProcess::Start(side, {"/bin/cat", path});
  if (!reader.ok()) return std::string(reader.status().message());
  return reader->ReadLine(Soon()).value_or("nothing");
}

int64_t MtuOf(const LabSide& side) {
  auto netlink = Netlink::In(side);
  if (!netlink.ok()) return 0;
  const auto link = netlink->FindLink(side.link);
  return link.ok() ? link->mtu : 0;
}

std::string ErrorOf(SystemControl& control, const SystemState& state) {
  return std::string(control.Set(state).status().message());
}

class SystemControlTest : public testing::TestWithParam<User> {};

INSTANTIATE_TEST_SUITE_P(, SystemControlTest, testing::Values(User::kRoot, User::kOrdinary),
                         [](const auto& user) { return NameOf(user.param); });

/// Runs `body` on a lab of that user's own.
void OnALab(User user, absl::FunctionRef<void(const Lab& lab)> body) {
  RunAs(user, [&] {
    const auto lab = MakeVethLab();
    if (absl::IsPermissionDenied(lab.status())) GTEST_SKIP() << lab.status();
    ASSERT_TRUE(lab.ok()) << lab.status();
    body(*lab);
  });
}

TEST_P(SystemControlTest, TheMtuIsSetAtBothEndsAndPutBack) {
  OnALab(GetParam(), [](const Lab& lab) {
    SystemControl control(lab);
    EXPECT_EQ(control.Set({}).value(), "");
    const auto set = control.Set({.mtu = 9000, .offloads = "", .sysctl = ""});
    ASSERT_TRUE(set.ok()) << set.status();
    EXPECT_EQ(*set, "mtu 9000");
    EXPECT_EQ(MtuOf(lab.server), 9000);
    EXPECT_EQ(MtuOf(lab.client), 9000);
    const auto pair = Connect(lab);
    EXPECT_TRUE(pair.ok()) << pair.status();
    EXPECT_EQ(control.Set({}).value(), "mtu 1500");
    EXPECT_EQ(MtuOf(lab.server), 1500);
    EXPECT_EQ(MtuOf(lab.client), 1500);
  });
}

TEST_P(SystemControlTest, OffloadsAreSetAtBothEndsAndPutBack) {
  OnALab(GetParam(), [](const Lab& lab) {
    const std::string before = FactsOf(lab.server).offloads;
    SystemControl control(lab);
    const auto set = control.Set({.mtu = 0, .offloads = "gso=off+tso=off", .sysctl = ""});
    ASSERT_TRUE(set.ok()) << set.status();
    EXPECT_EQ(*set, "gso off, tso off");
    for (const LabSide* side : {&lab.server, &lab.client})
      EXPECT_THAT(FactsOf(*side).offloads, HasSubstr("tso off, gso off"));
    EXPECT_EQ(control.Set({.mtu = 0, .offloads = "tso=off", .sysctl = ""}).value(),
              "gso on, tso off");
    EXPECT_EQ(control.Set({.mtu = 0, .offloads = "gro=on", .sysctl = ""}).value(),
              "gro on, gso on, tso on");
    ASSERT_TRUE(control.Set({}).ok());
    for (const LabSide* side : {&lab.server, &lab.client})
      EXPECT_EQ(FactsOf(*side).offloads, before);
  });
}

/// Without checksums or scattered memory there is no segmentation offload
/// (netdev_fix_features(), net/core/dev.c, kernel 6.18).
TEST_P(SystemControlTest, WhatDependsOnAnotherComesBackWithIt) {
  OnALab(GetParam(), [](const Lab& lab) {
    const std::string before = FactsOf(lab.server).offloads;
    SystemControl control(lab);
    ASSERT_TRUE(control.Set({.mtu = 0, .offloads = "tx=off", .sysctl = ""}).ok());
    EXPECT_THAT(FactsOf(lab.server).offloads, HasSubstr("tso off"));
    EXPECT_EQ(ErrorOf(control, {.mtu = 0, .offloads = "tso=on+tx=off", .sysctl = ""}),
              "tso=on: the kernel took it, but it reads back as off");
    ASSERT_TRUE(control.Set({.mtu = 0, .offloads = "tso=off+tx=off", .sysctl = ""}).ok());
    EXPECT_EQ(control.Set({.mtu = 0, .offloads = "tso=off", .sysctl = ""}).value(),
              "tso off, tx on");
    ASSERT_TRUE(control.Set({}).ok());
    EXPECT_EQ(FactsOf(lab.server).offloads, before);
  });
}

TEST_P(SystemControlTest, ASysctlIsSetInBothNamespacesAndPutBack) {
  OnALab(GetParam(), [](const Lab& lab) {
    const std::string path = "/proc/sys/net/ipv4/tcp_timestamps";
    const std::string ours = FileIn({}, path);
    SystemControl control(lab);
    const std::string before = FileIn(lab.server, path);
    const std::string other = before == "0" ? "1" : "0";
    const SystemState state{
        .mtu = 0, .offloads = "", .sysctl = std::string(kTimestamps) + "=" + other};
    const auto set = control.Set(state);
    ASSERT_TRUE(set.ok()) << set.status();
    EXPECT_EQ(*set, std::string(kTimestamps) + " " + other);
    EXPECT_EQ(FileIn(lab.server, path), other);
    EXPECT_EQ(FileIn(lab.client, path), other);
    EXPECT_EQ(FileIn({}, path), ours);
    ASSERT_TRUE(control.Set({}).ok());
    EXPECT_EQ(FileIn(lab.server, path), before);
    EXPECT_EQ(FileIn(lab.client, path), before);
    // Numbers that the kernel separates by tabs.
    EXPECT_EQ(
        control.Set({.mtu = 0, .offloads = "", .sysctl = "net.ipv4.tcp_rmem=4096 131072 6291456"})
            .value(),
        "net.ipv4.tcp_rmem 4096 131072 6291456, " + std::string(kTimestamps) + " " + before);
  });
}

TEST_P(SystemControlTest, WhatTheKernelRefusesIsNamed) {
  OnALab(GetParam(), [](const Lab& lab) {
    SystemControl control(lab);
    EXPECT_THAT(ErrorOf(control, {.mtu = 0, .offloads = "", .sysctl = "net.ipv4.nonsense=1"}),
                HasSubstr("net.ipv4.nonsense=1: a network namespace has no such key here"));
    EXPECT_THAT(
        ErrorOf(control, {.mtu = 0, .offloads = "", .sysctl = std::string(kTimestamps) + "=often"}),
        HasSubstr("net.ipv4.tcp_timestamps=often: the kernel refuses it: Invalid argument"));
    EXPECT_THAT(ErrorOf(control, {.mtu = 0, .offloads = "nonsense=on", .sysctl = ""}),
                HasSubstr("nonsense=on: there is no such offload"));
    // What came before goes on working.
    EXPECT_EQ(control.Set({.mtu = 4000, .offloads = "", .sysctl = ""}).value(),
              "mtu 4000, net.ipv4.tcp_timestamps " +
                  FileIn(lab.server, "/proc/sys/net/ipv4/tcp_timestamps"));
  });
}

/// veth gives up segmentation offload while its peer has an XDP program (veth_xdp_set(),
/// drivers/net/veth.c, kernel 6.18).
TEST(SystemControlOnAWire, WhatTheLinkHasNotIsRefusedAloneAndInBothWays) {
  const auto lab = MakeWireLab();
  if (absl::IsPermissionDenied(lab.status())) GTEST_SKIP() << lab.status();
  ASSERT_TRUE(lab.ok()) << lab.status();
  SystemControl control(*lab);
  EXPECT_EQ(ErrorOf(control, {.mtu = 0, .offloads = "tso=on", .sysctl = ""}),
            "tso=on: veth0 has no switchable tso");
  const auto set = control.Set({.mtu = 3000, .offloads = "", .sysctl = ""});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(*set, "mtu 3000, tso off");
}

}  // namespace
}  // namespace netring
