#include "experiment/result.h"

#include <gtest/gtest.h>

#include "base/enum_names.h"
#include "base/json_fields.h"

namespace netring {
namespace {

using Kind = Outcome::Kind;

CellResult With(const std::vector<Outcome>& outcomes) {
  CellResult result;
  for (const Outcome& outcome : outcomes) {
    Repetition& repetition = result.repetitions.emplace_back();
    repetition.outcome = outcome;
  }
  return result;
}

const Cell kCell{.technique = {.engine = "uring", .variant = "a3"},
                 .load = {.size = 4096, .threads = 2, .connections = 16}};

TEST(Cell, IdNamesEveryAxis) { EXPECT_EQ(kCell.Id(), "uring/a3/rr/default/4096B/t2/c16"); }

TEST(Cell, IdHasWhatIsUnusual) {
  Cell cell = kCell;
  cell.technique.engine = "blocking";
  cell.technique.ring.clear();
  cell.technique.recv.clear();
  cell.load.batch = 16;
  cell.load.depth = 4;
  cell.load.rate = 1000;
  cell.twin = 1;
  EXPECT_EQ(cell.Id(), "blocking/a3/rr/-/4096B/t2/c16/b16/d4/r1000/again");
  cell = kCell;
  cell.technique.recv = "bundle";
  EXPECT_EQ(cell.Id(), "uring/a3/rr/default/4096B/t2/c16/recv=bundle");
}

TEST(Cell, JsonRoundTrip) {
  Cell read;
  ASSERT_TRUE(FromJson(ToJson(kCell), &read).ok());
  EXPECT_EQ(read, kCell);
}

TEST(Cell, JsonIsHeldToTheLimits) {
  Json json = ToJson(kCell);
  json["size"] = 4;
  Cell read;
  EXPECT_EQ(FromJson(json, &read).message(), "field 'size' is out of range: 4");
}

TEST(PathFacts, JsonRoundTrip) {
  const PathFacts facts{.path = "wire",
                        .server_address = "10.0.0.1",
                        .client_address = "10.0.0.2",
                        .mtu = 9000,
                        .server_link = "veth0, driver veth",
                        .client_link = "veth1",
                        .server_offloads = "tso off",
                        .client_offloads = "tso on",
                        .xdp = true,
                        .priming_gbps = {1.5, 2},
                        .threaded_napi = true,
                        .copied_where = "on the receiving side"};
  PathFacts read;
  ASSERT_TRUE(FromJson(ToJson(facts), &read).ok());
  EXPECT_EQ(ToJson(read), ToJson(facts));
  EXPECT_EQ(read.copied_where, "on the receiving side");
  const Json empty = ToJson(PathFacts{});
  const Json full = ToJson(facts);
  for (const auto& [name, value] : full.items()) EXPECT_NE(empty.at(name), value) << name;
  EXPECT_EQ(read.priming_gbps, facts.priming_gbps);
}

TEST(Outcome, EveryKindHasAName) {
  EXPECT_STREQ(NameOf(Kind::kPending), "pending");
  EXPECT_STREQ(NameOf(Kind::kMeasured), "measured");
  EXPECT_STREQ(NameOf(Kind::kSkipped), "skipped");
  EXPECT_STREQ(NameOf(Kind::kFailed), "failed");
}

TEST(CellResult, IsPendingUntilAllRepetitionsAreMeasured) {
  EXPECT_EQ(With({}).outcome(2).kind, Kind::kPending);
  EXPECT_EQ(With({{Kind::kMeasured, ""}}).outcome(2).kind, Kind::kPending);
  EXPECT_EQ(With({{Kind::kMeasured, ""}, {Kind::kPending, ""}}).outcome(2).kind, Kind::kPending);
  EXPECT_EQ(With({{Kind::kMeasured, ""}, {Kind::kMeasured, ""}}).outcome(2).kind, Kind::kMeasured);
}

TEST(CellResult, FirstFailureDecides) {
  const Outcome outcome =
      With({{Kind::kMeasured, ""}, {Kind::kFailed, "first"}, {Kind::kFailed, "second"}}).outcome(1);
  EXPECT_EQ(outcome.kind, Kind::kFailed);
  EXPECT_EQ(outcome.reason, "first");
}

TEST(CellResult, SkippedComesBeforeAll) {
  CellResult result = With({{Kind::kFailed, "broken"}});
  result.skipped = {Kind::kSkipped, "no SEND_ZC"};
  EXPECT_EQ(result.outcome(1).kind, Kind::kSkipped);
  EXPECT_EQ(result.outcome(1).reason, "no SEND_ZC");
}

}  // namespace
}  // namespace netring
