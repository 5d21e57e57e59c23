#include "report/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "report/columns.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> CsvLines(const std::string& text) { return absl::StrSplit(text, '\n'); }

TEST(Csv, BeginsWithTheNineColumnsOfTheFirstReport) {
  EXPECT_THAT(ResultsCsv(AnalysedRun(FourCells())),
              StartsWith("impl,size,threads,throughput_gbps,latency_us,cycles,l1_misses,llc_misses,"
                         "context_switches,engine,workload,connections,ring,path,slices,"));
}

TEST(Csv, QuotesWhatRfc4180Names) {
  const auto line_for = [](const char* reason) {
    Result run = RunOf("a1");
    run.cells[0].skipped = {Outcome::Kind::kSkipped, reason};
    return ResultsCsv(AnalysedRun(run));
  };
  EXPECT_THAT(line_for("a \"b\""), HasSubstr(",\"a \"\"b\"\"\",,skipped,"));
  EXPECT_THAT(line_for("a, b"), HasSubstr(",\"a, b\",,skipped,"));
  EXPECT_THAT(line_for("a\nb"), HasSubstr(",\"a\nb\",,skipped,"));
  EXPECT_THAT(line_for("a b"), HasSubstr(",a b,,skipped,"));
}

TEST(Csv, TextIsNoFormula) {
  for (const char* text : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\tx"}) {
    Result run = RunOf("a1");
    run.cells[0].skipped = {Outcome::Kind::kSkipped, text};
    EXPECT_THAT(ResultsCsv(AnalysedRun(run)), HasSubstr(absl::StrCat(",'", text, ",,skipped,")));
  }
}

TEST(Csv, LeavesEmptyWhatIsNotAvailable) {
  const Result run =
      RunOf("a1", [](Slice* slice) { CounterOf(kCycles, &slice->server.counters).value.reset(); });
  const std::vector<std::string> lines = CsvLines(ResultsCsv(AnalysedRun(run)));
  ASSERT_EQ(lines.size(), 3U);
  const std::vector<std::string> fields = absl::StrSplit(lines[1], ',');
  EXPECT_EQ(fields[5], "");
  EXPECT_EQ(fields[6], "6000000");
  EXPECT_THAT(lines[1], Not(HasSubstr("nan")));
}

TEST(Csv, GivesNoNumbersForACellThatFailed) {
  const std::vector<std::string> lines = CsvLines(ResultsCsv(AnalysedRun(FourCells())));
  EXPECT_THAT(lines[2], StartsWith("a2,4096,1,,,,,,,uring,rr,1,default,veth,,,"));
}

TEST(Csv, EveryLineHasAFieldPerColumn) {
  const Result run = FourCells();
  for (const std::string& line : CsvLines(ResultsCsv(AnalysedRun(run)))) {
    if (line.empty() || line.find('"') != std::string::npos) continue;
    EXPECT_EQ(CsvLines(line)[0], line);
    EXPECT_EQ(std::vector<std::string>(absl::StrSplit(line, ',')).size(), ResultColumns().size());
  }
}

TEST(Csv, HasOneSampleLinePerSliceAndSide) {
  Result run = FourCells();
  for (const auto& [cell, slice] : SlicesOfFourCells()) {
    const std::vector<std::string> lines = CsvLines(SamplesLines(run, run.cells[cell], slice));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines[0], HasSubstr(",server,"));
    EXPECT_THAT(lines[1], HasSubstr(",client,"));
    EXPECT_EQ(lines[2], "");
  }
}

TEST(Csv, HasOnlyAHeaderForARunWithoutCells) {
  Result run = RunOf("a1");
  run.cells.clear();
  EXPECT_EQ(CsvLines(ResultsCsv(AnalysedRun(run))).size(), 2U);
  EXPECT_EQ(CsvLines(SamplesHeader()).size(), 2U);
  EXPECT_EQ(std::vector<std::string>(absl::StrSplit(CsvLines(SamplesHeader())[0], ',')).size(),
            SampleColumns().size());
}

}  // namespace
}  // namespace netring
