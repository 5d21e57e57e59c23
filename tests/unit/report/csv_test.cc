#include "report/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "report/columns.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> Lines(const std::string& text) { return absl::StrSplit(text, '\n'); }

TEST(Csv, BeginsWithTheNineColumnsOfTheFirstReport) {
  EXPECT_THAT(ResultsCsv(FourCells()),
              StartsWith("impl,size,threads,throughput_gbps,latency_us,cycles,l1_misses,llc_misses,"
                         "context_switches,engine,workload,connections,ring,path,reps,"));
}

TEST(Csv, QuotesWhatRfc4180Names) {
  const auto line_for = [](const char* reason) {
    Result run = RunOf("a1");
    run.cells[0].skipped = {Outcome::Kind::kSkipped, reason};
    return ResultsCsv(run);
  };
  EXPECT_THAT(line_for("a \"b\""), HasSubstr(",\"a \"\"b\"\"\",skipped,"));
  EXPECT_THAT(line_for("a, b"), HasSubstr(",\"a, b\",skipped,"));
  EXPECT_THAT(line_for("a\nb"), HasSubstr(",\"a\nb\",skipped,"));
  EXPECT_THAT(line_for("a b"), HasSubstr(",a b,skipped,"));
}

TEST(Csv, LeavesEmptyWhatIsNotAvailable) {
  Result run = RunOf("a1");
  for (Repetition& each : run.cells[0].repetitions)
    CounterOf(kCycles, &each.server.counters).value.reset();
  const std::vector<std::string> lines = Lines(ResultsCsv(run));
  ASSERT_EQ(lines.size(), 3U);
  const std::vector<std::string> fields = absl::StrSplit(lines[1], ',');
  EXPECT_EQ(fields[5], "");
  EXPECT_EQ(fields[6], "5000000");
  EXPECT_THAT(lines[1], Not(HasSubstr("nan")));
}

TEST(Csv, GivesNoNumbersForACellThatFailed) {
  const std::vector<std::string> lines = Lines(ResultsCsv(FourCells()));
  EXPECT_THAT(lines[2], StartsWith("a2,4096,1,,,,,,,uring,rr,1,default,veth,,,"));
}

TEST(Csv, HasOneSampleLinePerRepetitionAndSide) {
  const std::vector<std::string> lines = Lines(SamplesCsv(FourCells()));
  EXPECT_EQ(lines.size(), 1U + 3 * 2 * 2 + 1);
  EXPECT_EQ(lines.back(), "");
}

TEST(Csv, HasOnlyAHeaderForARunWithoutCells) {
  Result run = RunOf("a1");
  run.cells.clear();
  EXPECT_EQ(Lines(ResultsCsv(run)).size(), 2U);
  EXPECT_EQ(Lines(SamplesCsv(run)).size(), 2U);
}

}  // namespace
}  // namespace netring
