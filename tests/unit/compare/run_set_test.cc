#include "compare/run_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/compare/runs.h"

namespace netring {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(CellsOf, AreThoseOfAllRunsWithoutControls) {
  const SliceChange none = [](Slice*) {};
  RunSet runs;
  runs.push_back(Ready("A", RunOfTwo({}, &none)));
  runs.push_back(Ready("B", RunOf("a2")));
  const std::vector<CellOfRuns> cells = CellsOf(runs);
  ASSERT_THAT(cells, SizeIs(2));
  EXPECT_EQ(cells[0].cell.technique.variant, "a1");
  EXPECT_EQ(cells[0].results[0], &runs[0].run->cells[0]);
  EXPECT_EQ(cells[0].results[1], nullptr);
  EXPECT_EQ(cells[0].verdicts[1], nullptr);
  EXPECT_EQ(cells[1].results[0], &runs[0].run->cells[1]);
  EXPECT_EQ(cells[1].results[1], &runs[1].run->cells[0]);
  EXPECT_EQ(cells[1].verdicts[1], &runs[1].verdicts[0]);
  EXPECT_THAT(cells[0].sent_with, ElementsAre("a1", ""));
  EXPECT_THAT(cells[1].sent_with, ElementsAre("a2", "a2"));
}

TEST(ReasonsOf, AreThoseOfAnyRunOnce) {
  const SliceChange unpinned = [](Slice* slice) { slice->server.cpus = {{}}; };
  RunSet runs;
  runs.push_back(Ready("A", RunOf("a1")));
  runs.push_back(Ready("B", RunOf("a1", unpinned)));
  runs.push_back(Ready("C", RunOf("a1", unpinned)));
  EXPECT_THAT(ReasonsOf(CellsOf(runs).front()), ElementsAre("UNPINNED"));
}

TEST(Judged, RefusesTimesThatCompareWithNothing) {
  for (const auto& [name, key, text] :
       {std::tuple("SANITIZER_BUILD", "sanitizer", "address"),
        std::tuple("DEBUG_BUILD", "build_type", "debug"),
        std::tuple("EMULATED", "kernel_command_line", "netring.emulated=1")}) {
    Result run = RunOf("a1");
    std::erase_if(run.environment, [&](const auto& fact) { return fact.first == key; });
    run.environment.emplace_back(key, text);
    EXPECT_THAT(std::string(Judged("DIR", run).status().message()),
                AllOf(HasSubstr("DIR: "), HasSubstr(name), HasSubstr("cannot be compared")));
  }
}

TEST(ReadRuns, NamesThePlaceThatIsNoRun) {
  EXPECT_THAT(std::string(ReadRuns({"/no/such"}).status().message()),
              HasSubstr("cannot open '/no/such'"));
}

}  // namespace
}  // namespace netring
