#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/json_fields.h"
#include "load/side_config.h"
#include "load/side_sample.h"
#include "support/described.h"

namespace netring {
namespace {

using testing::HasSubstr;

/// A configuration in which every field differs from its default.
SideConfig Config() {
  return {.role = "client",
          .engine = "other",
          .variant = "zc",
          .workload = "stream",
          .ring = "plain",
          .recv = "waitall",
          .message_bytes = 4096,
          .threads = 2,
          .connections = 3,
          .slots = 4,
          .batch = 10,
          .depth = 11,
          .rate = 12,
          .arrivals = "poisson",
          .seed = 13,
          .touch = true,
          .alloc = "page",
          .warmup_ns = 5,
          .max_warmup_ns = 14,
          .duration_ns = 6,
          .spin_ns = 7,
          .sndbuf = 8,
          .rcvbuf = 9,
          .congestion_control = "reno",
          .verify = true,
          .perf = false,
          .events = {"r1c2"},
          .cpus = {{0, 1}, {}},
          .cookie = "00112233445566778899aabbccddeeff",
          .address = "10.0.0.1",
          .ports = {1234, 65535}};
}

SideSample Sample() {
  SideSample sample;
  sample.established = 6;
  sample.messages = int64_t{1} << 53;
  sample.counters = {{.name = "cycles",
                      .value = 0,
                      .enabled_ns = 5,
                      .running_ns = 4,
                      .user_only = true,
                      .parts = {{"cpu_core", 3, 2}}},
                     {.name = "LLC-load-misses", .reason = "no such event"}};
  sample.evidence = {.sends = 1, .enobufs = 2, .zc_copied_bytes = 3};
  sample.socket = {.sndbuf = 4608, .nodelay = true, .zerocopy = true, .congestion_control = "bbr"};
  sample.ring = {.asked = {"direct", "submit_all"}, .granted = {"direct"}, .cq_entries = 512};
  sample.ring.receive = "bundle";
  sample.receive_completions = 8;
  sample.cpus = {{0}, {1}};
  Histogram latency;
  latency.Record(1);
  latency.Record(1'000'000);
  sample.latency = latency.ToParts();
  return sample;
}

/// What comes back after a struct went over a wire as text.
template <typename T>
absl::Status Read(const Json& json, T* value) {
  return FromJson(Json::parse(json.dump()), value);
}

template <typename T>
std::string ErrorWith(Json json, const char* field, const Json& value) {
  json[field] = value;
  T read;
  const absl::Status status = Read(json, &read);
  if (!status.ok()) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
  return std::string(status.message());
}

TEST(SideConfig, RoundTripKeepsEveryField) {
  const Json json = ToJson(Config());
  SideConfig read;
  const absl::Status status = Read(json, &read);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(ToJson(read), json);
  const Json defaults = ToJson(SideConfig{});
  for (const auto& [name, value] : json.items()) {
    EXPECT_NE(defaults.at(name), value) << name << " would not be missed if it were lost";
  }
}

TEST(SideConfig, EveryFieldMustBeThere) {
  const Json json = ToJson(Config());
  for (const auto& [name, value] : json.items()) {
    Json without = json;
    without.erase(name);
    SideConfig read;
    EXPECT_THAT(Read(without, &read).ToString(), HasSubstr("'" + name + "'"));
  }
}

TEST(SideConfig, NumbersOutOfRangeAreRefusedByName) {
  struct {
    const char* name;
    int64_t below;
    int64_t above;
  } const kCases[] = {
      {"message_bytes", 7, kMaxMessageBytes + 1}, {"threads", 0, kMaxThreads + 1},
      {"connections", 0, kMaxConnections + 1},    {"slots", 0, kMaxSlots + 1},
      {"warmup_ns", -1, kMaxDurationNs + 1},      {"duration_ns", 0, kMaxDurationNs + 1},
      {"spin_ns", -1, kMaxDurationNs + 1},        {"sndbuf", -1, kMaxMessageBytes + 1},
      {"rcvbuf", -1, kMaxMessageBytes + 1}};
  for (const auto& [name, below, above] : kCases) {
    const std::string expected = std::string("'") + name + "' is out of range";
    EXPECT_THAT(ErrorWith<SideConfig>(ToJson(Config()), name, below), HasSubstr(expected));
    EXPECT_THAT(ErrorWith<SideConfig>(ToJson(Config()), name, above), HasSubstr(expected));
    EXPECT_EQ(ErrorWith<SideConfig>(ToJson(Config()), name, below + 1), "");
    EXPECT_EQ(ErrorWith<SideConfig>(ToJson(Config()), name, above - 1), "");
  }
}

TEST(SideConfig, ListsAndNamesHaveALimit) {
  const Json config = ToJson(Config());
  EXPECT_THAT(ErrorWith<SideConfig>(config, "role", std::string(65, 'x')), HasSubstr("'role'"));
  EXPECT_THAT(ErrorWith<SideConfig>(config, "cookie", std::string(33, '0')), HasSubstr("'cookie'"));
  EXPECT_THAT(ErrorWith<SideConfig>(config, "ports", std::vector<int>(kMaxThreads + 1, 1)),
              HasSubstr("'ports'"));
  EXPECT_THAT(ErrorWith<SideConfig>(config, "cpus", std::vector<CpuSet>(kMaxThreads + 1)),
              HasSubstr("'cpus'"));
}

TEST(SideSample, RoundTripKeepsEveryField) {
  const Json json = ToJson(Sample());
  SideSample read;
  const absl::Status status = Read(json, &read);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(ToJson(read), json);
  EXPECT_EQ(read.counters[0].value, 0) << "zero is a value";
  EXPECT_EQ(read.counters[1].value, std::nullopt) << "a missing counter is not zero";
  EXPECT_EQ(Histogram::FromParts(read.latency).value().max(), 1'000'000);
}

TEST(SideSample, EveryMemberIsDescribed) {
  EXPECT_TRUE(DescribesEveryMember<SideSample>());
  EXPECT_TRUE(DescribesEveryMember<Evidence>());
  EXPECT_TRUE(DescribesEveryMember<RingFacts>());
  EXPECT_TRUE(DescribesEveryMember<SocketFacts>());
  EXPECT_TRUE(DescribesEveryMember<EventCount>());
  EXPECT_TRUE(DescribesEveryMember<PmuCount>());
  EXPECT_TRUE(DescribesEveryMember<Histogram::Parts>());
}

TEST(SideSample, NegativeCountsAreRefusedByName) {
  const Json sample = ToJson(Sample());
  for (const char* name : {"established", "window_ns", "messages", "bytes", "cpu_ns", "user_ns",
                           "system_ns", "steal_ns", "foreign_connections", "context_switches",
                           "receive_completions", "spin_ns", "working_set_bytes"}) {
    EXPECT_THAT(ErrorWith<SideSample>(sample, name, -1),
                HasSubstr(std::string("'") + name + "' is out of range"));
  }
}

TEST(SideSample, NegativeEvidenceIsRefusedByName) {
  const Json sample = ToJson(Sample());
  for (const auto& [name, value] : sample.at("evidence").items()) {
    Json evidence = sample.at("evidence");
    evidence[name] = -1;
    EXPECT_THAT(ErrorWith<SideSample>(sample, "evidence", evidence),
                HasSubstr("'" + name + "' is out of range"));
  }
}

TEST(SideSample, WrongTypesAreRefused) {
  const Json sample = ToJson(Sample());
  EXPECT_THAT(ErrorWith<SideSample>(sample, "evidence", 1), HasSubstr("is not an object"));
  EXPECT_THAT(ErrorWith<SideSample>(sample, "latency", Json::array()),
              HasSubstr("is not an object"));
  EXPECT_THAT(ErrorWith<SideSample>(sample, "messages", 1.5), HasSubstr("is not a whole number"));
}

TEST(Evidence, AddsEveryCount) {
  Json one = ToJson(Evidence{});
  int64_t next = 1;
  for (auto& [name, value] : one.items()) value = next++;
  Evidence sum;
  ASSERT_TRUE(FromJson(one, &sum).ok());
  const Evidence more = sum;
  AddEvidence(more, &sum);
  const Json doubled = ToJson(sum);
  for (const auto& [name, value] : doubled.items()) {
    EXPECT_EQ(value.get<int64_t>(), 2 * one.at(name).get<int64_t>()) << name;
  }
}

}  // namespace
}  // namespace netring
