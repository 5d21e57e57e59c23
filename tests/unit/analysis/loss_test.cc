#include "analysis/loss.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

SideSample Sent(std::optional<int64_t> segments, std::optional<int64_t> again,
                std::optional<int64_t> in_vain, std::optional<int64_t> drops = std::nullopt) {
  SideSample side;
  side.tcp.segments = segments;
  side.tcp.retransmits = again;
  side.tcp.dsacks = in_vain;
  side.link_drops = drops;
  return side;
}

TEST(LosesSegments, IsMoreThanOneOfTenThousand) {
  EXPECT_TRUE(LosesSegments(Sent(100'000, 11, 0)));
  EXPECT_FALSE(LosesSegments(Sent(100'000, 10, 0)));
}

TEST(LosesSegments, WhatThePeerHadWasNotLost) {
  EXPECT_FALSE(LosesSegments(Sent(100'000, 500, 500)));
  EXPECT_FALSE(LosesSegments(Sent(100'000, 500, 600)));
  EXPECT_FALSE(LosesSegments(Sent(100'000, 500, 460))) << "the word of the last came later";
  EXPECT_TRUE(LosesSegments(Sent(100'000, 500, 300)));
}

TEST(LosesSegments, AnOlderKernelDoesNotTellWhatWasInVain) {
  EXPECT_TRUE(LosesSegments(Sent(100'000, 11, std::nullopt)));
}

TEST(LosesSegments, WhatTheDeviceDroppedIsLost) {
  EXPECT_TRUE(LosesSegments(Sent(100'000, 0, 0, 11)));
  EXPECT_FALSE(LosesSegments(Sent(100'000, 0, 0, 10)));
}

TEST(LosesSegments, NothingIsKnownOfWhoSentNothing) {
  EXPECT_FALSE(LosesSegments(Sent(0, 0, 0, 5)));
  EXPECT_FALSE(LosesSegments(Sent(std::nullopt, std::nullopt, std::nullopt, 5)));
}

TEST(LossOf, IsOfBothDirectionsAndOfDatagramsAlone) {
  SideSample server;
  SideSample client;
  EXPECT_FALSE(LossOf(server, client).has_value()) << "of TCP";
  server.datagrams = {.offered = 600, .sent = 600, .received = 399};
  client.datagrams = {.offered = 400, .sent = 400, .received = 590};
  const std::optional<DatagramLoss> loss = LossOf(server, client);
  ASSERT_TRUE(loss.has_value());
  EXPECT_EQ(loss->sent, 1000);
  EXPECT_DOUBLE_EQ(loss->share(), 0.011);
}

}  // namespace
}  // namespace netring
