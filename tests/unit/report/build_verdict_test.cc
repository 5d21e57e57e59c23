// The rules about how netring was built judge the program that measured the cell.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/verdict.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using testing::Contains;
using testing::Not;

/// The names of the rules that weaken each cell.
std::vector<std::vector<std::string>> Reasons(const Result& run) {
  const JudgedRun judged = JudgedRunOf(run);
  std::vector<std::vector<std::string>> names;
  for (const CellResult& cell : run.cells) {
    names.emplace_back();
    for (const Rule* rule : Judge(cell, judged).reasons) names.back().emplace_back(rule->name);
  }
  return names;
}

/// a1 with netring-run's own agent, then with another.
Result RunOfTwoAgents(const BuildFacts& own, const BuildFacts& other) {
  Result run = RunOf("a1");
  Cell cell = run.cells[0].cell;
  cell.agent = "/b/netring-agent";
  run.cells.push_back(MeasuredCell(cell));
  run.agents = {{.agent = "", .build = own}, {.agent = cell.agent, .build = other}};
  return run;
}

TEST(BuildRules, JudgeTheAgentOfTheCell) {
  const auto debug = Reasons(RunOfTwoAgents({}, {.build_type = "debug"}));
  EXPECT_THAT(debug[0], Not(Contains("DEBUG_BUILD")));
  EXPECT_THAT(debug[1], Contains("DEBUG_BUILD"));
  const auto sanitized = Reasons(RunOfTwoAgents({.sanitizer = "address"}, {.sanitizer = "none"}));
  EXPECT_THAT(sanitized[0], Contains("SANITIZER_BUILD"));
  EXPECT_THAT(sanitized[1], Not(Contains("SANITIZER_BUILD")));
}

TEST(BuildRules, JudgeNetringRunOnlyWhereARunDoesNotTellOfAgents) {
  Result run = RunOf("a1");
  run.environment = {{"build_type", "debug"}, {"sanitizer", "address"}};
  EXPECT_THAT(Reasons(run)[0], Contains("DEBUG_BUILD"));
  EXPECT_THAT(Reasons(run)[0], Contains("SANITIZER_BUILD"));
  run.agents = {{.agent = "", .build = {.build_type = "release", .sanitizer = "none"}}};
  EXPECT_THAT(Reasons(run)[0], Not(Contains("DEBUG_BUILD")));
  EXPECT_THAT(Reasons(run)[0], Not(Contains("SANITIZER_BUILD")));
}

}  // namespace
}  // namespace netring
