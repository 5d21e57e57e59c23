#include "compare/show.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/json_fields.h"
#include "report/format.h"
#include "unit/compare/runs.h"

namespace netring {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// Two sides: a1 the same, a2 half as dear again.
class ShowTest : public testing::Test {
 protected:
  ShowTest() : base_(SetOf({"a1", "a2"})), fresh_(SetOf({"a1", "a2"})) {
    fresh_ = With(std::move(fresh_),
                  [](Result* run) { run->cells[1] = MeasuredCell("a2", TimesWork(1.5)); });
  }

  ShownComparison Shown(const std::vector<MetricId>& metrics = {kCost}) {
    base_cells_ = CellsOf(base_);
    fresh_cells_ = CellsOf(fresh_);
    const auto pairs = MatchSides(base_cells_, fresh_cells_, {});
    return {.judgement = JudgeBetween(1, *pairs, metrics, 0.02),
            .differences = {},
            .base = &base_,
            .fresh = &fresh_};
  }

  RunSet base_;
  RunSet fresh_;
  std::vector<CellOfRuns> base_cells_;
  std::vector<CellOfRuns> fresh_cells_;
};

TEST_F(ShowTest, TheTableHasTheCoordinatesThatDiffer) {
  const std::vector<std::string> lines = absl::StrSplit(ComparisonTable(Shown()), '\n');
  EXPECT_THAT(std::vector<std::string>(absl::StrSplit(lines[0], ' ', absl::SkipEmpty())),
              ElementsAre("impl", "base", "new", "change", "interval", "answer"));
  EXPECT_THAT(lines[1], AllOf(StartsWith("a1 "), HasSubstr("same")));
  EXPECT_THAT(lines[2], AllOf(StartsWith("a2 "), HasSubstr("+50 %"), HasSubstr("more")));
  EXPECT_EQ(lines[3], "");
  EXPECT_EQ(lines[4], "1 more, 1 same.");
  EXPECT_THAT(absl::StrJoin(lines, "\n"),
              AllOf(HasSubstr("In all rows: engine uring, "), HasSubstr("size 4 KiB"),
                    HasSubstr("metric server work per message, ns"), Not(HasSubstr("as-it-is")),
                    HasSubstr("within 2.0 %")));
}

TEST_F(ShowTest, MarkdownHasTheSameAsATable) {
  const std::vector<std::string> lines = absl::StrSplit(ComparisonMarkdown(Shown()), '\n');
  EXPECT_EQ(lines[0], "| impl | base | new | change | interval | answer |");
  EXPECT_EQ(lines[1], "|---|---|---|---|---|---|");
  EXPECT_THAT(lines[3], AllOf(StartsWith("| a2 |"), HasSubstr("| more |")));
  EXPECT_EQ(lines[5], "- 1 more, 1 same.");
}

TEST_F(ShowTest, UnsureSaysWhatToDo) {
  fresh_ = With(std::move(fresh_), [](Result* run) {
    run->cells[0] =
        MeasuredCell("a1", [](Slice* slice) { TimesWork(slice->round < 12 ? 1 : 1.1)(slice); });
  });
  EXPECT_THAT(ComparisonTable(Shown()),
              HasSubstr("Unsure: measure both in one run (--agent A,B), or several runs of each"));
}

TEST_F(ShowTest, CellsOfOneSideAreNamedBelow) {
  fresh_ = SetOf({"a1", "a3"});
  const std::string table = ComparisonTable(Shown());
  EXPECT_THAT(table,
              AllOf(HasSubstr("1 same, 2 not compared."),
                    HasSubstr("Only one side has uring/a2/rr/default/4096B/t1/c1, uring/a3/")));
}

TEST_F(ShowTest, WhatTheyAlsoDifferInIsTold) {
  ShownComparison shown = Shown();
  shown.differences = {{"kernel", "kernel_release", "6.1", "6.\x1b[31m"}};
  EXPECT_THAT(ComparisonTable(shown),
              HasSubstr("They also differ in kernel (kernel_release 6.1 against 6.\\x1b[31m)."));
}

TEST_F(ShowTest, JsonHasEachRow) {
  const Json json = Json::parse(ComparisonJson(Shown()));
  EXPECT_EQ(json["compared_by"], "blocks");
  EXPECT_EQ(json["answers"]["more"], 1);
  EXPECT_EQ(json["answers"]["not compared"], 0);
  ASSERT_EQ(json["rows"].size(), 2U);
  const Json& row = json["rows"][1];
  EXPECT_EQ(row["metric"], "server_work_ns_per_msg");
  EXPECT_EQ(row["better"], "lower");
  EXPECT_EQ(row["answer"], "more");
  EXPECT_EQ(row["worse"], true);
  EXPECT_LT(row["low"].get<double>(), row["ratio"].get<double>());
  EXPECT_EQ(row["new"]["coordinates"]["impl"], "a2");
  EXPECT_EQ(row["new"]["coordinates"].contains("twin"), false);
  EXPECT_EQ(row["new"]["runs"][0]["slices"], kFixtureRounds);
  EXPECT_EQ(row["new"]["runs"][0]["verdict"], "valid");
  EXPECT_EQ(row["why"], nullptr);
}

TEST_F(ShowTest, BenchmarkActionHasTheNewValues) {
  const Json json = Json::parse(*BenchmarkActionJson(Shown()));
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[1]["name"], "uring/a2/rr/default/4096B/t1/c1 server_work_ns_per_msg");
  EXPECT_EQ(json[1]["unit"], "ns");
  EXPECT_NEAR(json[1]["value"].get<double>(), 18'000, 60);
  EXPECT_THAT(json[1]["range"].get<std::string>(), HasSubstr(" to 18"));
}

TEST_F(ShowTest, BenchmarkActionTakesNoMetricOfWhichMoreIsBetter) {
  EXPECT_THAT(std::string(BenchmarkActionJson(Shown({MetricId::kThroughput})).status().message()),
              AllOf(HasSubstr("throughput_gbps"), HasSubstr("--format=bencher")));
}

TEST_F(ShowTest, BencherHasTheNewValues) {
  const Json json = Json::parse(BencherJson(Shown({kCost, MetricId::kThroughput})));
  const Json& cell = json["uring/a2/rr/default/4096B/t1/c1"];
  EXPECT_EQ(cell.size(), 2U);
  const Json& cost = cell["server_work_ns_per_msg"];
  EXPECT_LE(cost["lower_value"].get<double>(), cost["value"].get<double>());
  EXPECT_GE(cost["upper_value"].get<double>(), cost["value"].get<double>());
  EXPECT_TRUE(cell.contains("throughput_gbps"));
}

TEST(SpreadOf, AreTheQuartilesOfOneRunAndTheMediansOfSeveral) {
  RunSet runs;
  runs.push_back(Ready("A", RunOf("a1")));
  const CellResult& one = runs[0].run->cells[0];
  EXPECT_EQ(SpreadOf(CellsOf(runs)[0], kCost)->low, Quartiles(one.Values(kCost))->low);
  runs.push_back(Ready("B", RunOf("a1", TimesWork(2))));
  const std::optional<Interval> spread = SpreadOf(CellsOf(runs)[0], kCost);
  EXPECT_EQ(spread->low, *one.Middle(kCost));
  EXPECT_EQ(spread->high, *runs[1].run->cells[0].Middle(kCost));
}

}  // namespace
}  // namespace netring
