#include "host/link_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cstring>
#include <map>

namespace netring {
namespace {

TEST(OffloadsText, SaysWhatIsOnAndOff) {
  const std::map<uint32_t, uint32_t> answers = {
      {ETHTOOL_GTSO, 1},    {ETHTOOL_GGSO, 0}, {ETHTOOL_GGRO, 1}, {ETHTOOL_GFLAGS, ETH_FLAG_LRO},
      {ETHTOOL_GTXCSUM, 0}, {ETHTOOL_GSG, 1}};
  EXPECT_EQ(OffloadsText([&](uint32_t command) { return answers.at(command); }),
            "tso on, gso off, gro on, lro on, tx off, sg on");
}

TEST(OffloadsText, LeavesOutWhatIsNotTold) {
  EXPECT_EQ(OffloadsText([](uint32_t) { return std::nullopt; }), "");
  EXPECT_EQ(OffloadsText([](uint32_t command) {
              return command == ETHTOOL_GGRO ? std::optional<uint32_t>(0) : std::nullopt;
            }),
            "gro off");
  // Other flags are on.
  EXPECT_EQ(OffloadsText([](uint32_t command) {
              return command == ETHTOOL_GFLAGS ? std::optional<uint32_t>(ETH_FLAG_RXHASH)
                                               : std::nullopt;
            }),
            "lro off");
}

TEST(LinkText, HasWhatTheDriverTells) {
  DriverFacts facts;
  EXPECT_EQ(LinkText("lo", facts), "lo");
  facts.driver.emplace();
  std::strcpy(facts.driver->driver, "veth");
  EXPECT_EQ(LinkText("veth0", facts), "veth0, driver veth");
  std::strcpy(facts.driver->version, "1.0");
  std::strcpy(facts.driver->fw_version, "7.2");
  facts.rings = {.rx_max_pending = 4096, .rx_pending = 512, .tx_pending = 256};
  facts.coalescing = {.rx_coalesce_usecs = 3,
                      .tx_coalesce_usecs = 8,
                      .tx_max_coalesced_frames = 32,
                      .use_adaptive_rx_coalesce = 1};
  EXPECT_EQ(LinkText("eth0", facts),
            "eth0, driver veth 1.0, firmware 7.2, rx ring 512, tx ring 256, "
            "rx coalescing 3 us 0 frames adaptive, tx coalescing 8 us 32 frames");
}

TEST(LinkText, ANameMayFillItsField) {
  DriverFacts facts;
  facts.driver.emplace();
  std::memset(facts.driver->driver, 'd', sizeof(facts.driver->driver));
  EXPECT_EQ(LinkText("x", facts), "x, driver " + std::string(32, 'd'));
}

TEST(QueuesText, SaysWhatThereIsAndMayBe) {
  EXPECT_EQ(QueuesText({}), "");
  EXPECT_EQ(QueuesText({.max_rx = 2, .max_tx = 1, .rx_count = 1, .tx_count = 1}),
            "rx 1 of 2, tx 1");
  EXPECT_EQ(QueuesText({.max_combined = 4, .combined_count = 4}), "combined 4");
}

LinkFacts FactsOf(const char* name) {
  LinkSocket link(UniqueFd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), name);
  return ReadLinkFacts(link);
}

TEST(ReadLinkFacts, OfALinkThatIsNotThereOnlyTheName) {
  for (const char* name : {"netring-none", "a name that is longer than any link's"}) {
    const LinkFacts facts = FactsOf(name);
    EXPECT_EQ(facts.link, name);
    EXPECT_EQ(facts.offloads, "");
    EXPECT_EQ(facts.driver, "");
    EXPECT_EQ(facts.queues, "");
    EXPECT_EQ(facts.bus_address, "");
  }
}

/// Loopback always segments late and needs no checksums (drivers/net/loopback.c, kernel 6.1).
TEST(ReadLinkFacts, OfLoopback) {
  const LinkFacts facts = FactsOf("lo");
  if (facts.offloads.empty()) GTEST_SKIP() << "no SIOCETHTOOL here";
  EXPECT_THAT(facts.offloads,
              testing::MatchesRegex("tso on, gso on, gro (on|off), lro off, tx on, sg on"));
}

}  // namespace
}  // namespace netring
