#include "report/run_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "netring/variant.h"
#include "report/run_schema.h"
#include "support/golden.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

/// The member of a line of that name.
Json Within(const std::string& line, const char* name) { return Json::parse(line).at(name); }

/// A run as its first line has it, read back.
absl::StatusOr<Result> HeaderReadBack(const Result& run) {
  Result read;
  const absl::Status status = ReadRunLine(Within(RunLineText(run), "run"), &read);
  if (!status.ok()) return status;
  return read;
}

/// A slice after it was written and read.
absl::StatusOr<Slice> SliceReadBack(const Slice& slice) {
  std::vector<FactsLine> facts(3);
  const std::string line = FactsLineText(FactsOf(2, slice));
  if (const absl::Status status = ReadFactsLine(Within(line, "facts"), &facts[2]); !status.ok())
    return status;
  EXPECT_EQ(facts[2].cell, 2);
  size_t cell = 0;
  Slice read;
  const absl::Status status =
      ReadSliceLine(Within(SliceLineText(2, slice), "slice"), facts, &cell, &read);
  EXPECT_EQ(cell, 2U);
  if (!status.ok()) return status;
  return read;
}

TEST(RunLine, ComesBackTheSame) {
  const Result run = FourCells();
  const auto read = HeaderReadBack(run);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(RunLineText(*read), RunLineText(run));
  EXPECT_EQ(read->cells.size(), 5U);
  EXPECT_EQ(read->cells[3].skipped.reason, run.cells[3].skipped.reason);
  EXPECT_EQ(read->cells[4].cell, run.cells[4].cell);
  EXPECT_EQ(read->ended, RunEnd::kGoesOn);
}

TEST(RunLine, SaysWhatItIsOf) {
  const Json json = Within(RunLineText(FourCells()), "run");
  EXPECT_EQ(json["schema_version"], kRunSchemaVersion);
  EXPECT_EQ(json["netring_version"], NETRING_VERSION);
  EXPECT_EQ(json["command"], RerunCommand(FourCells().spec));
  EXPECT_EQ(json["environment"]["kernel_release"], "6.18.0");
  EXPECT_EQ(json["spec"].size(), Settings().size());
  EXPECT_EQ(json["path"]["mtu"], 1500);
  EXPECT_EQ(json["variants"].size(), Variants().size());
  EXPECT_EQ(json["cells"][4]["id"], "uring/a1/rr/default/4096B/t1/c1/again");
}

TEST(RunLine, KeepsTheRulesOfAuto) {
  Result run = RunOf(kAutoImpl);
  run.auto_rules = {
      {.engine = "uring",
       .workload = Workload::kRr,
       .zero_copy = "zc",
       .from = 65536,
       .reason = "it won",
       .trials = {{.size = 65536, .copy_ns = 2.5, .zero_copy_ns = 2, .wins = true}}},
      {.engine = "epoll", .workload = Workload::kRr, .zero_copy = "a3", .reason = "never"}};
  const auto again = HeaderReadBack(run);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(RunLineText(*again), RunLineText(run));
  EXPECT_FALSE(again->auto_rules[1].from.has_value());
  EXPECT_TRUE(again->auto_rules[0].trials[0].wins);
}

TEST(RunLine, KeepsWhatAgentsWereBuiltFrom) {
  Result run = RunOf("a1");
  EXPECT_FALSE(Within(RunLineText(run), "run").contains("agents")) << "as older runs";
  run.agents = {{.agent = "", .build = {.git_revision = "abc", .build_id = "0f"}},
                {.agent = "/opt/b/netring-agent", .build = {.sanitizer = "address"}}};
  const auto again = HeaderReadBack(run);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(RunLineText(*again), RunLineText(run));
  EXPECT_EQ(*BuildOf(*again, ""), run.agents[0].build);
  EXPECT_EQ(BuildOf(*again, "/opt/b/netring-agent")->sanitizer, "address");
  EXPECT_EQ(BuildOf(*again, "/opt/c"), nullptr);
}

TEST(RunLine, ReplacesBytesThatAreNoText) {
  Result run = RunOf("a1");
  run.environment.emplace_back("cpu_model", "odd \xff");
  run.cells[0].skipped = {Outcome::Kind::kSkipped, "\xfe"};
  EXPECT_TRUE(HeaderReadBack(run).ok());
}

TEST(Lines, AreOneLineEach) {
  Result run = RunOf("a1");
  run.environment.emplace_back("cpu_model", "two\nlines");
  Slice failed;
  failed.outcome = {Outcome::Kind::kFailed, "two\nlines \xff"};
  const Slice slice = MeasuredSlice(run.cells[0].cell, 0);
  const std::vector<std::string> lines{RunLineText(run),        FactsLineText(FactsOf(0, slice)),
                                       SliceLineText(0, slice), SliceLineText(0, failed),
                                       ResumedLineText("now"),  EndLineText(RunEnd::kBudget)};
  EXPECT_THAT(lines, Each(Not(HasSubstr("\n"))));
  for (const std::string& line : lines) EXPECT_EQ(Json::parse(line).size(), 1U) << line;
}

TEST(SliceLine, ComesBackTheSame) {
  for (const auto& [cell, slice] : SlicesOfFourCells()) {
    if (slice.outcome.kind == Outcome::Kind::kFailed) continue;
    const auto read = SliceReadBack(slice);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(SliceLineText(0, *read), SliceLineText(0, slice));
    EXPECT_EQ(FactsLineText(FactsOf(0, *read)), FactsLineText(FactsOf(0, slice)));
    EXPECT_EQ(read->slice_ns, slice.slice_ns);
    EXPECT_EQ(read->placement, slice.placement);
    EXPECT_EQ(read->outcome.kind, slice.outcome.kind);
    EXPECT_EQ(read->withheld, slice.withheld);
  }
}

TEST(SliceLine, KeepsEveryNumberOfASample) {
  Slice slice = MeasuredSlice(Cell{.technique = {.variant = "a3"}}, 5);
  slice.server.ring.receive_rearms = 3;
  slice.server.sent = slice.client.latency;
  slice.server.notified = slice.client.latency;
  slice.client.steal_ns.reset();
  slice.client.counters[0].value.reset();
  slice.client.counters[0].reason = "why not";
  slice.client.counters[1].user_only = true;
  const auto read = SliceReadBack(slice);
  ASSERT_TRUE(read.ok()) << read.status();
  for (const auto side : {&Slice::server, &Slice::client}) {
    Json was = ToJson(slice.*side);
    Json is = ToJson((*read).*side);
    for (Json* json : {&was, &is}) {  // for how long each counter counted is not kept
      for (Json& counter : (*json)["counters"]) {
        counter.erase("enabled_ns");
        counter.erase("running_ns");
      }
    }
    EXPECT_EQ(is, was);
  }
}

// The names are in the facts, once per cell.
TEST(SliceLine, KeepsWhatTheNetworkDid) {
  Slice slice = MeasuredSlice(Cell{.technique = {.variant = "a3"}}, 5);
  slice.server.tcp.retransmits = 7;
  slice.server.tcp.dsacks.reset();
  slice.client.link_drops.reset();
  EXPECT_THAT(SliceLineText(0, slice), Not(HasSubstr("tcp_retransmits")));
  EXPECT_THAT(FactsLineText(FactsOf(0, slice)), HasSubstr("tcp_retransmits"));
  const auto read = SliceReadBack(slice);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->server.tcp.retransmits, 7);
  EXPECT_EQ(read->server.tcp.dsacks, std::nullopt) << "what is unknown is not 0";
  EXPECT_EQ(read->client.link_drops, std::nullopt);
  EXPECT_EQ(read->client.tcp.retransmits, 0);
}

TEST(SliceLine, OfAnotherNetringMayHaveOtherNumbersOfTheNetwork) {
  const Slice slice = MeasuredSlice(Cell{.technique = {.variant = "a3"}}, 5);
  FactsLine facts = FactsOf(0, slice);
  facts.server.network[0] = "tcp_of_the_future";
  Json json = Json::parse(SliceLineText(0, slice)).at("slice");
  size_t cell = 0;
  Slice read;
  ASSERT_TRUE(ReadSliceLine(json, {facts}, &cell, &read).ok());
  EXPECT_EQ(read.server.tcp.segments, std::nullopt);
  EXPECT_EQ(read.server.tcp.retransmits, 0);
  for (const int64_t zeros : {int64_t{-4}, int64_t{-6}, std::numeric_limits<int64_t>::min()}) {
    ASSERT_EQ(json["server"]["net"][1], -5) << "retransmits and what follows";
    Json other = json;
    other["server"]["net"][1] = zeros;
    EXPECT_THAT(ReadSliceLine(other, {facts}, &cell, &read).message(),
                HasSubstr("'net' has another length than its facts'"));
  }
}

TEST(SliceLine, KeepsHowLittleACounterCounted) {
  Slice slice = MeasuredSlice(Cell{.technique = {.variant = "a3"}}, 5);
  slice.server.counters[2].running_ns = slice.server.counters[2].enabled_ns / 4;
  const auto read = SliceReadBack(slice);
  ASSERT_TRUE(read.ok()) << read.status();
  const EventCount& count = read->server.counters[2];
  EXPECT_DOUBLE_EQ(static_cast<double>(count.running_ns) / static_cast<double>(count.enabled_ns),
                   0.25);
  EXPECT_EQ(read->client.counters[2].running_ns, read->client.counters[2].enabled_ns);
}

TEST(SliceLine, KeepsWhatAnEngineWithoutARingHas) {
  Slice slice = MeasuredSlice(Cell{.technique = {.variant = "a1"}}, 0);
  slice.server.ring = {};
  slice.server.receive_completions.reset();
  const std::string line = FactsLineText(FactsOf(0, slice));
  EXPECT_THAT(line, HasSubstr("\"sq_entries\":null"));
  const auto read = SliceReadBack(slice);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->server.ring.sq_entries, std::nullopt);
  EXPECT_EQ(read->server.ring.receive_rearms, std::nullopt);
}

TEST(SliceLine, OfAFailureHasNoSamples) {
  Slice slice{.round = 3};
  slice.outcome = {Outcome::Kind::kFailed, "broken"};
  const Json json = Within(SliceLineText(1, slice), "slice");
  EXPECT_FALSE(json.contains("server"));
  EXPECT_FALSE(json.contains("client"));
  EXPECT_EQ(json["reason"], "broken");
  const auto read = SliceReadBack(slice);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->outcome.reason, "broken");
  EXPECT_EQ(read->round, 3);
}

TEST(SliceLine, HasHistogramsWhereThereAreTimes) {
  const Json json =
      Within(SliceLineText(0, MeasuredSlice(Cell{.technique = {.variant = "a1"}}, 0)), "slice");
  EXPECT_FALSE(json["server"].contains("latency"));
  EXPECT_TRUE(json["client"]["latency"]["buckets"].is_array());
}

// What was set up is written once for many slices.
TEST(FactsLine, AreThoseThatSlicesShare) {
  const Cell cell{.technique = {.variant = "a1"}};
  const std::string first = FactsLineText(FactsOf(0, MeasuredSlice(cell, 0)));
  EXPECT_EQ(FactsLineText(FactsOf(0, MeasuredSlice(cell, 7))), first);
  Slice moved = MeasuredSlice(cell, 7);
  moved.server.cpus = {{3}};
  EXPECT_NE(FactsLineText(FactsOf(0, moved)), first);
  Slice rearmed = MeasuredSlice(cell, 7);
  rearmed.server.ring.receive_rearms = 9;  // a number, no fact
  EXPECT_EQ(FactsLineText(FactsOf(0, rearmed)), first);
}

TEST(EndLine, SaysWhyTheRunEnded) {
  for (const RunEnd end :
       {RunEnd::kAllRounds, RunEnd::kPrecise, RunEnd::kBudget, RunEnd::kInterrupted}) {
    const Json json = Within(EndLineText(end), "end");
    EXPECT_EQ(json["interrupted"], end == RunEnd::kInterrupted);
    RunEnd read = RunEnd::kGoesOn;
    ASSERT_TRUE(ReadEndLine(json, &read).ok());
    EXPECT_EQ(read, end);
  }
  EXPECT_EQ(Within(EndLineText(RunEnd::kBudget), "end")["reason"], "budget spent");
}

TEST(RerunCommand, NamesOnlyWhatDiffersFromTheDefaults) {
  Spec spec = DefaultSpec();
  EXPECT_EQ(RerunCommand(spec), "netring-run");
  spec.impl = {"a1", "a3"};
  spec.method.precision = 0.01;
  spec.pin = ParsePin("server=0;client=1").value();
  EXPECT_EQ(RerunCommand(spec),
            "netring-run --impl=a1,a3 --precision=1% '--pin=server=0;client=1'");
}

TEST(RunSchema, IsTheCommittedFile) { ExpectGolden("schema/run.schema.json", RunSchemaText()); }

}  // namespace
}  // namespace netring
