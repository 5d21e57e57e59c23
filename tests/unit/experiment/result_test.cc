#include "experiment/result.h"

#include <gtest/gtest.h>

#include "base/enum_names.h"
#include "base/json_fields.h"

namespace netring {
namespace {

TEST(PathFacts, JsonRoundTrip) {
  const PathFacts facts{.path = "wire",
                        .server_address = "10.0.0.1",
                        .client_address = "10.0.0.2",
                        .mtu = 9000,
                        .server_link = "veth0, driver veth",
                        .client_link = "veth1",
                        .server_offloads = "tso off",
                        .client_offloads = "tso on",
                        .server_queues = "rx 1, tx 1",
                        .client_queues = "combined 2",
                        .server_interrupts = "1 on CPUs 0",
                        .client_interrupts = "2 on CPUs 1",
                        .server_next_hop = "directly connected",
                        .client_next_hop = "10.0.0.9",
                        .server_path_mtu = 1500,
                        .client_path_mtu = 1400,
                        .server_rtt_ns = 20'000,
                        .client_rtt_ns = 30'000,
                        .xdp = true,
                        .server_threaded_napi = true,
                        .client_threaded_napi = true,
                        .copied_where = "on the receiving side"};
  PathFacts read;
  ASSERT_TRUE(FromJson(ToJson(facts), &read).ok());
  EXPECT_EQ(ToJson(read), ToJson(facts));
  EXPECT_EQ(read.copied_where, "on the receiving side");
  const Json empty = ToJson(PathFacts{});
  const Json full = ToJson(facts);
  for (const auto& [name, value] : full.items())
    EXPECT_NE(empty.value(name, Json()), value) << name;
}

TEST(RunEnd, HasNames) {
  EXPECT_STREQ(NameOf(RunEnd::kGoesOn), "");
  EXPECT_STREQ(NameOf(RunEnd::kAllRounds), "all rounds");
  EXPECT_STREQ(NameOf(RunEnd::kPrecise), "precise");
  EXPECT_STREQ(NameOf(RunEnd::kBudget), "budget spent");
  EXPECT_STREQ(NameOf(RunEnd::kInterrupted), "interrupted");
}

TEST(Result, OfARunThatWasKilledIsNotOver) { EXPECT_EQ(Result().ended, RunEnd::kGoesOn); }

}  // namespace
}  // namespace netring
