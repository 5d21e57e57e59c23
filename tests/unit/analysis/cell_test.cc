#include "analysis/cell.h"

#include <gtest/gtest.h>

#include "base/enum_names.h"
#include "base/json_fields.h"

namespace netring {
namespace {

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
  Cell cell = kCell;
  cell.twin = 1;
  Cell read;
  ASSERT_TRUE(FromJson(ToJson(cell), &read).ok());
  EXPECT_EQ(read, cell);
}

TEST(Cell, JsonIsHeldToTheLimits) {
  Json json = ToJson(kCell);
  json["size"] = 4;
  Cell read;
  EXPECT_EQ(FromJson(json, &read).message(), "field 'size' is out of range: 4");
  json = ToJson(kCell);
  json["twin"] = 2;
  EXPECT_EQ(FromJson(json, &read).message(), "field 'twin' is out of range: 2");
}

TEST(Outcome, EveryKindHasAName) {
  EXPECT_STREQ(NameOf(Outcome::Kind::kPending), "pending");
  EXPECT_STREQ(NameOf(Outcome::Kind::kMeasured), "measured");
  EXPECT_STREQ(NameOf(Outcome::Kind::kTorn), "torn");
  EXPECT_STREQ(NameOf(Outcome::Kind::kSkipped), "skipped");
  EXPECT_STREQ(NameOf(Outcome::Kind::kFailed), "failed");
}

}  // namespace
}  // namespace netring
