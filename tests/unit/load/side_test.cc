#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "base/json_fields.h"
#include "load/side_config.h"
#include "load/side_sample.h"
#include "support/described.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A configuration in which every field differs from its default.
SideConfig Config() {
  return {.role = Role::kClient,
          .technique = {.engine = "other", .variant = "zc", .ring = "plain", .recv = "waitall"},
          .load = {.workload = Workload::kStream,
                   .transport = TransportKind::kUdp,
                   .size = 4096,
                   .gso = 1400,
                   .layout = "64+*",
                   .alloc = Alloc::kPage,
                   .threads = 2,
                   .connections = 3,
                   .batch = 10,
                   .depth = 11,
                   .rate = 12},
          .pace = {.arrivals = Arrivals::Kind::kPoisson},
          .memory = {.slots = 4, .working_set = 15, .touch = true, .verify = true},
          .socket = {.sndbuf = 8, .rcvbuf = 9, .congestion_control = "reno", .nagle = true},
          .window = {.warmup_ns = 5, .duration_ns = 6},
          .counting = {.perf = false, .events = {"r1c2"}},
          .seed = 13,
          .spin_ns = 7,
          .planted_work = 0.5,
          .cpus = {{0, 1}, {}},
          .napi_cpus = {2},
          .cookie = "00112233445566778899aabbccddeeff",
          .address = "10.0.0.1",
          .nobody = "10.0.0.9",
          .first_port = 9001,
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
  sample.received_copied = sample.received_mapped = sample.received_dropped = 9;
  sample.cpus = {{0}, {1}};
  sample.napi_cpus = {2, 3};
  sample.huge_bytes = 2 << 20;
  sample.napi_ns = 9;
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

/// The fields of an object and of the objects in it, as JSON pointers.
std::vector<Json::json_pointer> FieldsOf(const Json& json,
                                         const Json::json_pointer& at = Json::json_pointer()) {
  std::vector<Json::json_pointer> fields;
  for (const auto& [name, value] : json.items()) {
    if (!value.is_object()) {
      fields.push_back(at / name);
      continue;
    }
    for (const auto& inner : FieldsOf(value, at / name)) fields.push_back(inner);
  }
  return fields;
}

/// The error of a configuration in which one field has another value.
std::string ErrorOfConfig(const char* field, const Json& value) {
  Json json = ToJson(Config());
  json.at(Json::json_pointer(field)) = value;
  SideConfig read;
  return std::string(Read(json, &read).message());
}

/// Another value of the same kind, where one is easily made.
Json Other(const Json& value) {
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number_integer()) return value.get<int64_t>() + 1;
  if (value.is_string()) return value.get<std::string>() + "x";
  return value;
}

TEST(SideConfig, RoundTripKeepsEveryField) {
  const Json defaults = ToJson(SideConfig{});
  Json json = ToJson(Config());
  for (const auto& field : FieldsOf(json)) {
    if (json.at(field) == defaults.at(field)) json.at(field) = Other(json.at(field));
    EXPECT_NE(json.at(field), defaults.at(field))
        << field << " would not be missed if it were lost";
  }
  SideConfig read;
  const absl::Status status = Read(json, &read);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(ToJson(read), json);
}

TEST(SideConfig, NoMemberIsLeftOut) {
  EXPECT_TRUE(DescribesEveryMember<SideConfig>());
  EXPECT_TRUE(DescribesEveryMember<Technique>());
  EXPECT_TRUE(DescribesEveryMember<Load>());
  EXPECT_TRUE(DescribesEveryMember<Pace>());
  EXPECT_TRUE(DescribesEveryMember<Memory>());
  EXPECT_TRUE(DescribesEveryMember<SocketOptions>());
  EXPECT_TRUE(DescribesEveryMember<Window>());
  EXPECT_TRUE(DescribesEveryMember<Counting>());
}

TEST(SideConfig, EveryFieldMustBeThere) {
  const Json json = ToJson(Config());
  for (const auto& field : FieldsOf(json)) {
    Json without = json;
    without.at(field.parent_pointer()).erase(field.back());
    SideConfig read;
    EXPECT_THAT(Read(without, &read).ToString(), HasSubstr("'" + field.back() + "'"));
  }
}

TEST(SideConfig, NumbersOutOfRangeAreRefusedByName) {
  struct {
    const char* field;
    int64_t below;
    int64_t above;
  } const kCases[] = {{"/load/size", 7, kMaxMessageBytes + 1},
                      {"/load/threads", 0, kMaxThreads + 1},
                      {"/load/connections", 0, kMaxConnections + 1},
                      {"/memory/slots", 0, kMaxSlots + 1},
                      {"/window/warmup_ns", -1, kMaxDurationNs + 1},
                      {"/window/duration_ns", 0, kMaxDurationNs + 1},
                      {"/spin_ns", -1, kMaxSpinNs + 1},
                      {"/socket/sndbuf", -1, kMaxMessageBytes + 1},
                      {"/socket/rcvbuf", -1, kMaxMessageBytes + 1}};
  for (const auto& [field, below, above] : kCases) {
    const std::string expected = "'" + Json::json_pointer(field).back() + "' is out of range";
    EXPECT_THAT(ErrorOfConfig(field, below), HasSubstr(expected));
    EXPECT_THAT(ErrorOfConfig(field, above), HasSubstr(expected));
    EXPECT_EQ(ErrorOfConfig(field, below + 1), "");
    EXPECT_EQ(ErrorOfConfig(field, above - 1), "");
  }
}

TEST(SideConfig, NamesThatThereAreNoneOfAreRefusedWithWhatIsAllowed) {
  EXPECT_EQ(ErrorOfConfig("/role", "judge"), "field 'role' must be server or client, not 'judge'");
  EXPECT_THAT(ErrorOfConfig("/load/workload", "x"), HasSubstr("must be rr or stream, not 'x'"));
  EXPECT_THAT(ErrorOfConfig("/load/alloc", "x"), HasSubstr("must be malloc, page or huge"));
  EXPECT_THAT(ErrorOfConfig("/pace/arrivals", 1), HasSubstr("'arrivals' is not a string"));
}

TEST(SideConfig, ListsAndNamesHaveALimit) {
  EXPECT_THAT(ErrorOfConfig("/technique/engine", std::string(65, 'x')), HasSubstr("'engine'"));
  EXPECT_THAT(ErrorOfConfig("/cookie", std::string(33, '0')), HasSubstr("'cookie'"));
  EXPECT_THAT(ErrorOfConfig("/ports", std::vector<int>(kMaxThreads + 1, 1)), HasSubstr("'ports'"));
  EXPECT_THAT(ErrorOfConfig("/cpus", std::vector<CpuSet>(kMaxThreads + 1)), HasSubstr("'cpus'"));
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
  EXPECT_TRUE(DescribesEveryMember<SideFacts>());
  EXPECT_TRUE(DescribesEveryMember<Evidence>());
  EXPECT_TRUE(DescribesEveryMember<SocketFacts>());
  EXPECT_TRUE(DescribesEveryMember<EventCount>());
  EXPECT_TRUE(DescribesEveryMember<PmuCount>());
  // What a ring did, receive_rearms, is a line of the sample; all else of it is a fact.
  EXPECT_EQ(PlacesOf(RingFacts{}).size() + 1, Members<RingFacts>());
  // The facts count as one member.
  EXPECT_EQ(PlacesOf(SideSample{}).size(), Members<SideFacts>() + Members<SideSample>() - 1 +
                                               /*receive_rearms*/ 1 + Members<TcpNumbers>() - 1 +
                                               Members<DatagramNumbers>() - 1);
  EXPECT_EQ(Members<TcpNumbers>(), kTcpRowCount);
  // Indexes and counts are one line.
  EXPECT_EQ(PlacesOf(Histogram::Parts{}).size() + 1, Members<Histogram::Parts>());
}

TEST(SideSample, NegativeCountsAreRefusedByName) {
  const Json sample = ToJson(Sample());
  for (const char* name : {"established",
                           "window_ns",
                           "messages",
                           "bytes",
                           "cpu_ns",
                           "looking_ns",
                           "user_ns",
                           "system_ns",
                           "steal_ns",
                           "foreign_connections",
                           "run_delay_ns",
                           "throttled_ns",
                           "min_rtt_ns",
                           "context_switches",
                           "link_drops",
                           "tcp_segments",
                           "tcp_retransmits",
                           "tcp_busy_ns",
                           "receive_completions",
                           "received_copied",
                           "received_mapped",
                           "received_dropped",
                           "spin_ns",
                           "working_set_bytes",
                           "huge_bytes",
                           "napi_ns"}) {
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

TEST(WorkNs, IsWhatThreadsAndTheKernelsPollingThreadsTook) {
  SideSample side;
  side.cpu_ns = 100;
  side.looking_ns = 30;
  EXPECT_EQ(WorkNs(side), 70);
  side.napi_ns = 25;
  EXPECT_EQ(WorkNs(side), 95);
  side.napi_ns = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(WorkNs(side), std::nullopt) << "a damaged file may say anything";
  side.looking_ns = 100;
  EXPECT_EQ(WorkNs(side), std::nullopt) << "more counts as looking than was work";
}

TEST(SideSample, WrongTypesAreRefused) {
  const Json sample = ToJson(Sample());
  EXPECT_THAT(ErrorWith<SideSample>(sample, "evidence", 1), HasSubstr("is not an object"));
  EXPECT_THAT(ErrorWith<SideSample>(sample, "latency", Json::array()),
              HasSubstr("is not an object"));
  EXPECT_THAT(ErrorWith<SideSample>(sample, "messages", 1.5), HasSubstr("is not a whole number"));
}

// --- Histograms ---

Histogram::Parts ReadBuckets(const std::vector<int64_t>& buckets) {
  Histogram::Parts parts;
  SetBuckets(buckets, &parts);
  return parts;
}

TEST(Buckets, AreCountsAndWhatIsSkipped) {
  EXPECT_THAT(BucketsOf({}), IsEmpty());
  EXPECT_THAT(BucketsOf({.index = {0, 1, 5}, .count = {7, 8, 9}}), ElementsAre(7, 8, -3, 9));
  EXPECT_THAT(BucketsOf({.index = {4}, .count = {7}}), ElementsAre(-4, 7));
  const Histogram::Parts read = ReadBuckets({7, 8, -3, 9});
  EXPECT_THAT(read.index, ElementsAre(0, 1, 5));
  EXPECT_THAT(read.count, ElementsAre(7, 8, 9));
}

TEST(Buckets, ComeBackAsTheHistogramThatTheyWereOf) {
  Histogram histogram;
  for (const int64_t value : {int64_t{0}, int64_t{255}, int64_t{256}, Histogram::kMaxValue})
    histogram.Record(value);
  const Json json = ToJson(histogram.ToParts());
  Histogram::Parts parts;
  ASSERT_TRUE(Read(json, &parts).ok());
  EXPECT_EQ(ToJson(parts), json);
  EXPECT_EQ(Histogram::FromParts(parts)->count(), 4);
  EXPECT_EQ(Histogram::FromParts(parts)->max(), Histogram::kMaxValue);
}

TEST(Buckets, ThatNoHistogramHasAreRefusedByIt) {
  constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
  constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();
  for (const std::vector<int64_t>& wrong :
       std::initializer_list<std::vector<int64_t>>{{0},  // nothing in it
                                                   {1, 0, 1},
                                                   {-5, 0},
                                                   {-1'000'000, 1},
                                                   {kLowest, 1},
                                                   {kLowest, kLowest, 1},
                                                   {1, kLowest, 1},
                                                   {kHighest, 1}}) {
    Histogram::Parts parts = ReadBuckets(wrong);
    parts.max = 10;
    EXPECT_FALSE(Histogram::FromParts(parts).ok()) << testing::PrintToString(wrong);
  }
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
