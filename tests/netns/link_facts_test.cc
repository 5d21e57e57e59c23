// What the kernel tells about the links of a lab, as root and as an ordinary user.

#include "host/link_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/lab.h"
#include "netns/support.h"

namespace netring {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class LinkFactsTest : public testing::TestWithParam<User> {};

INSTANTIATE_TEST_SUITE_P(, LinkFactsTest, testing::Values(User::kRoot, User::kOrdinary),
                         [](const auto& user) { return NameOf(user.param); });

TEST_P(LinkFactsTest, AreThoseOfTheLinkInTheSidesNamespace) {
  RunAs(GetParam(), [] {
    const auto lab = MakeVethLab();
    if (absl::IsPermissionDenied(lab.status())) GTEST_SKIP() << lab.status();
    ASSERT_TRUE(lab.ok()) << lab.status();
    const LinkFacts server = FactsOf(lab->server);
    const LinkFacts client = FactsOf(lab->client);
    EXPECT_THAT(server.link, StartsWith("veth0, driver veth"));
    EXPECT_THAT(client.link, StartsWith("veth1, driver veth"));
    for (const LinkFacts& facts : {server, client}) {
      EXPECT_EQ(facts.driver, "veth");
      EXPECT_THAT(facts.offloads,
                  MatchesRegex("tso on, gso on, gro (on|off), lro off, tx on, sg on"));
    }
  });
}

/// veth gives up segmentation offload while its peer has an XDP program (veth_xdp_set(),
/// drivers/net/veth.c, kernel 6.1); the lab switches the other end's off, so that both can poll.
TEST(LinkFactsOfAWire, AreAsTheProgramLeavesThem) {
  const auto lab = MakeWireLab();
  if (absl::IsPermissionDenied(lab.status())) GTEST_SKIP() << lab.status();
  ASSERT_TRUE(lab.ok()) << lab.status();
  EXPECT_THAT(FactsOf(lab->server).offloads, AllOf(HasSubstr("tso off"), HasSubstr("gro on")));
  EXPECT_THAT(FactsOf(lab->client).offloads, HasSubstr("tso off"));
}

TEST(LinkFactsOfJoinedNamespaces, AreThoseOfTheLinkWithTheAddress) {
  auto made = MakeVethLab();
  if (absl::IsPermissionDenied(made.status())) GTEST_SKIP() << made.status();
  ASSERT_TRUE(made.ok()) << made.status();
  const auto path = [](const LabSide& side) {
    return "/proc/self/fd/" + std::to_string(side.net_ns.get());
  };
  const auto joined = JoinNamespaces(path(made->server), path(made->client), "");
  if (absl::IsPermissionDenied(joined.status())) GTEST_SKIP() << joined.status();
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_EQ(joined->server.link, "veth0");
  EXPECT_EQ(joined->client.link, "veth1");
}

}  // namespace
}  // namespace netring
