#include "lab/lab.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace netring {
namespace {

using testing::HasSubstr;

TEST(LoopbackLabTest, IsTheCallersOwnNamespaceWithTheMtuOfLoopback) {
  int64_t mtu = 0;
  std::ifstream("/sys/class/net/lo/mtu") >> mtu;
  const auto lab = MakeLoopbackLab();
  ASSERT_TRUE(lab.ok()) << lab.status();
  EXPECT_EQ(lab->mtu, mtu);
  EXPECT_EQ(lab->server.address, "127.0.0.1");
  EXPECT_EQ(lab->client.address, "127.0.0.1");
  EXPECT_EQ(lab->server.link, "lo");
  EXPECT_EQ(lab->client.link, "lo");
  EXPECT_FALSE(lab->server.net_ns.valid());
  EXPECT_FALSE(lab->client.net_ns.valid());
}

TEST(JoinNamespacesTest, ANameThatDoesNotExistIsNotFound) {
  const auto lab = JoinNamespaces("netring-no-such", "/proc/self/ns/net", "");
  EXPECT_TRUE(absl::IsNotFound(lab.status())) << lab.status();
  EXPECT_THAT(std::string(lab.status().message()),
              testing::AllOf(HasSubstr("--server_netns=netring-no-such"),
                             HasSubstr("/run/netns/netring-no-such")));
}

TEST(JoinNamespacesTest, APathThatIsNoNetworkNamespaceIsInvalid) {
  for (const char* path : {"/dev/null", "/proc/self/ns/user"}) {
    const auto lab = JoinNamespaces("", path, "127.0.0.1");
    EXPECT_TRUE(absl::IsInvalidArgument(lab.status())) << lab.status();
    EXPECT_THAT(std::string(lab.status().message()), HasSubstr("--client_netns="));
  }
}

TEST(JoinNamespacesTest, AnEmptyNameIsTheCallersOwnNamespace) {
  const auto lab = JoinNamespaces("", "", "127.0.0.1");
  ASSERT_TRUE(lab.ok()) << lab.status();
  EXPECT_FALSE(lab->server.net_ns.valid());
  EXPECT_EQ(lab->mtu, MakeLoopbackLab()->mtu);
}

}  // namespace
}  // namespace netring
