#include "host/route_facts.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/json_fields.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

/// Both ends of a connection of loopback.
struct Connected {
  UniqueFd listener{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  UniqueFd client{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  UniqueFd server;

  Connected() {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
    auto* generic = reinterpret_cast<sockaddr*>(&at);
    socklen_t length = sizeof(at);
    EXPECT_EQ(bind(listener.get(), generic, length), 0);
    EXPECT_EQ(listen(listener.get(), 1), 0);
    EXPECT_EQ(getsockname(listener.get(), generic, &length), 0);
    EXPECT_EQ(connect(client.get(), generic, length), 0);
    server.Reset(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }
};

TEST(RouteOf, LoopbackIsThisHost) {
  const Connected connected;
  for (const int end : {connected.client.get(), connected.server.get()}) {
    const RouteFacts facts = RouteOf(end);
    EXPECT_EQ(facts.address, "127.0.0.1");
    EXPECT_EQ(facts.peer, "127.0.0.1");
    EXPECT_TRUE(facts.local);
    EXPECT_EQ(facts.device, "lo");
    EXPECT_THAT(facts.link, testing::StartsWith("lo"));
    EXPECT_EQ(facts.next_hop, kThisHost);
    EXPECT_EQ(facts.interrupts, "");
    EXPECT_GE(facts.path_mtu, 1280);  // 65535 where the link takes a byte more
    EXPECT_GT(facts.mtu, 0);
    EXPECT_GT(facts.rtt_ns, 0);
  }
}

TEST(RouteOf, NothingIsKnownOfWhatIsNoConnection) {
  EXPECT_EQ(ToJson(RouteOf(-1)), Json::object());
  const UniqueFd alone(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(ToJson(RouteOf(alone.get())), Json::object());
}

TEST(RouteFacts, JsonRoundTrip) {
  const RouteFacts facts{.address = "10.0.0.1",
                         .peer = "10.0.0.2",
                         .local = true,
                         .next_hop = "10.0.0.9",
                         .device = "eth0",
                         .driver = "virtio_net",
                         .link = "eth0, driver virtio_net",
                         .offloads = "tso on",
                         .queues = "combined 2",
                         .interrupts = "2 on CPUs 0-1",
                         .mtu = 9000,
                         .path_mtu = 1500,
                         .rtt_ns = 30'000};
  RouteFacts read;
  ASSERT_TRUE(FromJson(ToJson(facts), &read).ok());
  EXPECT_EQ(ToJson(read), ToJson(facts));
  EXPECT_EQ(ToJson(facts).size(), 13u);
}

}  // namespace
}  // namespace netring
