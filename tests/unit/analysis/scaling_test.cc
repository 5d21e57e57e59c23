#include "analysis/scaling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/analysis/comparisons.h"

namespace netring {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<CellResult> CellsOfThreads(const std::vector<int>& threads) {
  std::vector<CellResult> cells;
  for (const int count : threads) {
    Cell cell{.technique = {.variant = "a1"}, .load = {.size = 4096}};
    cell.load.threads = count;
    cells.emplace_back(cell);
  }
  return cells;
}

TEST(Scaling, IsBesideTheCellOfOneThread) {
  std::vector<CellResult> cells = CellsOfThreads({4, 1, 2, 1});
  cells[3].cell.technique.variant = "a2";
  const auto compare = Pairs().Set(0, 1, ComparisonOf(2)).Set(2, 1, ComparisonOf(1.8)).AsFunction();
  const std::vector<Scaling> found = FindScaling(cells, {0, 1, 2, 3}, compare);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].cell, 0U);
  EXPECT_EQ(found[0].one, 1U);
  EXPECT_EQ(found[0].threads(cells), 4);
  EXPECT_DOUBLE_EQ(found[0].Efficiency(cells, *found[0].throughput.ratio), 0.5);
  EXPECT_DOUBLE_EQ(found[1].Efficiency(cells, *found[1].throughput.ratio), 0.9);
}

TEST(Scaling, NeedsBothOfAPair) {
  std::vector<CellResult> cells = CellsOfThreads({1, 2});
  const auto compare = Pairs().Set(1, 0, ComparisonOf(2)).AsFunction();
  EXPECT_THAT(FindScaling(cells, {0, 1}, compare), SizeIs(1));
  EXPECT_THAT(FindScaling(cells, {1}, compare), IsEmpty()) << "one thread may not be used";
  EXPECT_THAT(FindScaling(cells, {0, 1}, Pairs().AsFunction()), IsEmpty()) << "no common round";
  cells[1].cell.load.size = 64;
  EXPECT_THAT(FindScaling(cells, {0, 1}, compare), IsEmpty()) << "another size";
}

}  // namespace
}  // namespace netring
