#include "experiment/path_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_fields.h"
#include "experiment/far_sides.h"

namespace netring {
namespace {

using testing::HasSubstr;

HellosOfSides Met() {
  HellosOfSides sides{.server = {}, .clients = {{}}};
  sides.server.route = {.address = "192.168.7.1",
                        .peer = "192.168.7.2",
                        .next_hop = "192.168.7.9",
                        .device = "eth0",
                        .driver = "virtio_net",
                        .link = "eth0, driver virtio_net 1.0.0, rx ring 256",
                        .offloads = "tso on",
                        .queues = "combined 2",
                        .interrupts = "2 on CPUs 0-1",
                        .mtu = 9000,
                        .path_mtu = 1500,
                        .rtt_ns = 30'000};
  sides.clients.front().route = {.address = "192.168.7.2",
                                 .peer = "192.168.7.1",
                                 .device = "eth1",
                                 .link = "eth1",
                                 .rtt_ns = 40'000};
  return sides;
}

Spec Far() {
  Spec spec = DefaultSpec();
  spec.far.server_exec = "ssh a";
  spec.server_address = "a";
  return spec;
}

/// Both agents on this kernel, as their hellos have it.
HellosOfSides OnOneHost() {
  HellosOfSides sides = Met();
  sides.server.host.environment = sides.clients.front().host.environment = {{kBootId, "5a"}};
  return sides;
}

TEST(PathFactsOf, HasWhatBothSidesTell) {
  const PathFacts facts = PathFactsOf(Far(), FarLab(Far()), Met());
  EXPECT_EQ(facts.path, kRemotePath);
  EXPECT_EQ(facts.server_address, "192.168.7.1");
  EXPECT_EQ(facts.client_address, "192.168.7.2");
  EXPECT_EQ(facts.mtu, 9000);
  EXPECT_EQ(facts.server_link, "eth0, driver virtio_net 1.0.0, rx ring 256");
  EXPECT_EQ(facts.client_link, "eth1");
  EXPECT_EQ(facts.server_offloads, "tso on");
  EXPECT_EQ(facts.server_queues, "combined 2");
  EXPECT_EQ(facts.server_interrupts, "2 on CPUs 0-1");
  EXPECT_EQ(facts.server_next_hop, "192.168.7.9");
  EXPECT_EQ(facts.server_path_mtu, 1500);
  EXPECT_EQ(facts.server_rtt_ns, 30'000);
  EXPECT_EQ(facts.client_rtt_ns, 40'000);
  EXPECT_EQ(facts.copied_where, "eth0, driver virtio_net");
}

TEST(PathFactsOf, OfADriverThatIsNotKnownTheDevice) {
  HellosOfSides sides = Met();
  sides.server.route.driver = "";
  EXPECT_EQ(PathFactsOf(Far(), FarLab(Far()), sides).copied_where, "eth0");
}

TEST(PathFactsOf, OfALabOfNetringsOwnTheLabIsKnown) {
  Spec spec = DefaultSpec();
  Lab lab;
  lab.server.address = "10.0.0.1";
  lab.client.address = "10.0.0.2";
  lab.mtu = 1500;
  const PathFacts alone = PathFactsOf(spec, std::move(lab), std::nullopt);
  EXPECT_EQ(alone.path, "veth");
  EXPECT_EQ(alone.server_address, "10.0.0.1");
  EXPECT_EQ(alone.mtu, 1500);
  EXPECT_EQ(alone.server_link, "");
  EXPECT_EQ(alone.copied_where, "veth delivers locally");
  EXPECT_FALSE(MadeByOthers(alone));
  const PathFacts none = PathFactsOf(spec, absl::UnavailableError("no veth"), std::nullopt);
  EXPECT_EQ(none.path, "veth");
  EXPECT_EQ(none.copied_where, "");
}

TEST(PathFactsOf, NamespacesOfTheUsersAreMadeByOthers) {
  Spec spec = DefaultSpec();
  spec.server_netns = "red";
  const PathFacts facts = PathFactsOf(spec, Lab(), Met());
  EXPECT_TRUE(MadeByOthers(facts));
  EXPECT_EQ(facts.copied_where, "eth0, driver virtio_net");
}

std::string Refusal(const Spec& spec, const HellosOfSides& sides) {
  const absl::Status status = CheckLeavesHost(spec, sides);
  EXPECT_TRUE(status.ok() || absl::IsFailedPrecondition(status)) << status;
  return std::string(status.message());
}

TEST(CheckLeavesHost, RefusesALocalRouteOfOneHost) {
  HellosOfSides sides = OnOneHost();
  EXPECT_EQ(Refusal(Far(), sides), "") << "two namespaces, or two network cards";
  sides.clients.front().route.local = true;
  sides.clients.front().route.peer = "10.0.0.1";
  sides.clients.front().route.device = "lo";
  EXPECT_EQ(Refusal(Far(), sides),
            "the traffic does not leave this host: 10.0.0.1 is one of the client's own addresses "
            "(lo); give an address of the other host, or --allow_local");
  sides.clients.front().route.local = false;
  sides.server.route.local = true;
  EXPECT_THAT(Refusal(Far(), sides), HasSubstr("192.168.7.2 is one of the server's own addresses"));
}

TEST(CheckLeavesHost, IsAboutLaunchersOfOneHostAlone) {
  HellosOfSides sides = OnOneHost();
  sides.clients.front().route.local = true;
  Spec allowed = Far();
  allowed.far.allow_local = true;
  EXPECT_EQ(Refusal(allowed, sides), "");
  EXPECT_EQ(Refusal(DefaultSpec(), sides), "");
  sides.clients.front().host.environment = {{kBootId, "5b"}};
  EXPECT_EQ(Refusal(Far(), sides), "");
}

TEST(CheckLeavesHost, LooksAtEachClient) {
  HellosOfSides sides = OnOneHost();
  sides.clients.push_back(sides.clients.front());
  EXPECT_EQ(Refusal(Far(), sides), "");
  sides.clients.back().route.local = true;
  EXPECT_THAT(Refusal(Far(), sides), HasSubstr("one of the client's own addresses"));
  sides.clients.back().host.environment = {{kBootId, "5b"}};
  EXPECT_EQ(Refusal(Far(), sides), "") << "of another host";
}

TEST(CheckLeavesHost, WhatAFarSideSaysIsMadePrintable) {
  HellosOfSides sides = OnOneHost();
  sides.clients.front().route.local = true;
  sides.clients.front().route.peer = "\x1b[2J";
  EXPECT_THAT(Refusal(Far(), sides), testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace netring
