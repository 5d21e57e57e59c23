#include "app/by_hand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/setting_options.h"

namespace netring {
namespace {

constexpr Program kBareServer{.name = "p", .about = "", .arguments = "none"};

/// What a server with this command line is told when a client asks for `asked`.
SideConfig Told(const std::vector<std::string>& server, const SideConfig& asked) {
  Spec spec = DefaultSpec();
  Options options(kBareServer);
  AddSettingsByHand(ByHand::kServer, &spec, &options);
  EXPECT_TRUE(options.Read(server).ok());
  absl::StatusOr<SideConfig> told = ServerConfig(spec, asked);
  EXPECT_TRUE(told.ok()) << told.status();
  return told.value_or(SideConfig{});
}

SideConfig Asked(Workload workload, int connections) {
  return {.load = {.workload = workload, .size = 64, .connections = connections, .batch = 1},
          .memory = {.slots = 99, .verify = true},
          .window = {.warmup_ns = 1, .duration_ns = 3'000'000'001}};
}

TEST(ByHand, TheServersBatchIsThatOfItsOwnCommandLine) {
  EXPECT_EQ(Told({"--batch=16"}, Asked(Workload::kStream, 1)).load.batch, 16);
  EXPECT_EQ(Told({"--batch=16"}, Asked(Workload::kRr, 1)).load.batch, 1) << "it has none";
}

TEST(ByHand, TheClientDecidesWhatClientsAloneTake) {
  SideConfig asked = Asked(Workload::kRr, 3);
  asked.load.depth = 5;
  asked.load.rate = 700;
  asked.technique.variant = "zc";
  const SideConfig told = Told({"--impl=a2", "--slots=7"}, asked);
  EXPECT_EQ(told.load.connections, 3);
  EXPECT_EQ(told.load.depth, 5);
  EXPECT_EQ(told.load.rate, 700);
  EXPECT_TRUE(told.memory.verify);
  EXPECT_EQ(told.window.warmup_ns, 1);
  EXPECT_EQ(told.window.duration_ns, 3'000'000'001);
  EXPECT_EQ(told.role, Role::kServer);
  EXPECT_EQ(told.technique.variant, "a2");
  EXPECT_EQ(told.memory.slots, 7);
}

TEST(ByHand, SocketOptionsAreThoseOfTheServersOwnCommandLine) {
  SideConfig asked = Asked(Workload::kRr, 1);
  asked.socket = {.rcvbuf = 5, .nagle = true};
  EXPECT_FALSE(Told({}, asked).socket.nagle);
  const SideConfig told = Told({"--nagle", "--rcvbuf=64K"}, Asked(Workload::kRr, 1));
  EXPECT_TRUE(told.socket.nagle);
  EXPECT_EQ(told.socket.rcvbuf, 64 << 10);
}

/// What a client's command line says of time.
Method MethodOfClient(const std::vector<std::string>& arguments) {
  Spec spec;
  Options options(kBareServer);
  AddSettingsByHand(ByHand::kClient, &spec, &options);
  const absl::Status read = options.Read(arguments);
  EXPECT_TRUE(read.ok()) << read;
  return spec.method;
}

TEST(ByHand, TheClientSaysHowLong) {
  EXPECT_EQ(MethodOfClient({}).warmup_ns, std::nullopt) << "a quarter, at most 1 s";
  EXPECT_EQ(MethodOfClient({}).duration_ns, 5'000'000'000);
  EXPECT_EQ(MethodOfClient({"--duration=2s", "--warmup=0"}).duration_ns, 2'000'000'000);
  EXPECT_EQ(MethodOfClient({"--duration=2s", "--warmup=0"}).warmup_ns, 0);
}

TEST(ByHand, WorkIsToldFromWaiting) {
  SideSample sample;
  sample.messages = 10;
  sample.cpu_ns = 1000;
  sample.looking_ns = 400;
  EXPECT_THAT(SideText("Server", sample),
              testing::StartsWith("Server: 10 messages; work ns per message 60.00, CPU ns 100.0 "));
}

TEST(ByHand, WhatIsNotKnownIsNotANumber) {
  EXPECT_THAT(SideText("Server", SideSample{}),
              testing::StartsWith("Server: 0 messages; work ns per message unknown, CPU ns unknown "
                                  "(user unknown, system unknown); unknown context switches"));
}

TEST(ByHand, RatesAndTimesAreThoseOfTheClient) {
  SideSample client{.window_ns = 1000, .messages = 10, .bytes = 250};
  EXPECT_EQ(ResultText(client, Workload::kStream),
            "Throughput: 2.000 Gbit/s, 10000000 messages/s\n"
            "Latency:    none: a stream has no round trips\n");
  Histogram latency;
  for (int64_t ns = 1; ns <= 200; ++ns) latency.Record(ns);
  client.latency = latency.ToParts();
  EXPECT_THAT(ResultText(client, Workload::kRr),
              testing::EndsWith("Latency:    0.1005 us mean, 0.1000 median, 0.1980 p99, "
                                "0.2000 longest\n"));
}

TEST(ByHand, ThreadsThatShareTheirCpuDoNotSpin) {
  EXPECT_EQ(Told({"--engine=blocking"}, Asked(Workload::kRr, 2)).spin_ns, 0);
  EXPECT_EQ(Told({"--engine=blocking", "--spin=3us"}, Asked(Workload::kRr, 2)).spin_ns, 3000);
}

}  // namespace
}  // namespace netring
