// All sinks made from one Result, held to files under tests/golden.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/columns.h"
#include "report/csv.h"
#include "report/table.h"
#include "support/golden.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

/// Of the first three rounds, which have one of each kind of slice.
std::string SomeSamples() {
  Result run = FourCells();
  for (CellResult& cell : run.cells) cell = CellResult(cell.cell);
  std::string text = SamplesHeader();
  for (const auto& [cell, slice] : SlicesOfFourCells()) {
    if (slice.round > 2) break;
    run.cells[cell].Add(slice);
    text += SamplesLines(run, run.cells[cell], slice);
  }
  return text;
}

TEST(Sinks, ResultsCsv) {
  ExpectGolden("tests/golden/results.csv", ResultsCsv(AnalysedRun(FourCells())));
}
TEST(Sinks, SamplesCsv) { ExpectGolden("tests/golden/samples.csv", SomeSamples()); }
TEST(Sinks, Table) { ExpectGolden("tests/golden/table.txt", TableText(AnalysedRun(FourCells()))); }

TEST(Table, HasEscapesOnlyWhenAsked) {
  EXPECT_THAT(TableText(AnalysedRun(FourCells())), Not(HasSubstr("\033")));
  const std::string colored = TableText(AnalysedRun(FourCells()), {.color = true});
  EXPECT_THAT(colored, HasSubstr("\033[1mimpl\033[0m"));
  EXPECT_THAT(colored, HasSubstr("\033[31mfailed\033[0m"));
}

TEST(Table, ShowsAnAxisOnlyWhenItVaries) {
  Result run = RunOf("a1");
  EXPECT_THAT(TableText(AnalysedRun(run)), Not(HasSubstr("connections")));
  EXPECT_THAT(TableText(AnalysedRun(run)), Not(HasSubstr("outcome")));
  Cell other = run.cells[0].cell;
  other.load.connections = 4;
  run.cells.push_back(MeasuredCell(other));
  EXPECT_THAT(TableText(AnalysedRun(run)), HasSubstr("connections"));
}

TEST(Table, ComparesTheServersWork) {
  EXPECT_THAT(TableText(AnalysedRun(RunOf("a1"))), Not(HasSubstr("vs a1")));
  EXPECT_THAT(TableText(AnalysedRun(RunOfTwo())), HasSubstr("vs a1"));
  EXPECT_THAT(TableText(AnalysedRun(RunOfTwo())), ContainsRegex("same [+-]0\\.[0-9]+ % \\("));
  EXPECT_THAT(TableText(AnalysedRun(RunOfTwo(TimesWork(2)))),
              ContainsRegex("\\+100 % \\(\\+[0-9]+ to \\+1"));
  EXPECT_THAT(TableText(AnalysedRun(RunOfTwo(TimesWork(2)))), Not(HasSubstr("same +")));
  const SliceChange scattered = [](Slice* slice) {
    TimesWork(slice->round % 2 == 0 ? 0.5 : 2)(slice);
  };
  EXPECT_THAT(TableText(AnalysedRun(RunOfTwo(scattered))), HasSubstr("unsure "));
}

TEST(Table, OfFewRoundsComparesNothing) {
  Result run = RunOfTwo(TimesWork(2));
  for (CellResult& cell : run.cells) {
    const Cell of = cell.cell;
    cell = CellResult(of);
    for (int64_t round = 0; round < 7; ++round) cell.Add(MeasuredSlice(of, round));
  }
  EXPECT_THAT(TableText(AnalysedRun(run)), Not(HasSubstr("vs a1")));
}

TEST(Table, HasNoRowOfAControl) {
  const SliceChange quiet = [](Slice*) {};
  const std::string text = TableText(AnalysedRun(RunOfTwo({}, &quiet)));
  EXPECT_THAT(text, Not(HasSubstr("/again")));
  EXPECT_THAT(text, Not(HasSubstr("twin")));
  EXPECT_THAT(text, HasSubstr("control: a1 against itself "));
}

TEST(Table, IsAHeadingForARunWithoutCells) {
  Result run = RunOf("a1");
  run.cells.clear();
  EXPECT_THAT(TableText(AnalysedRun(run)), HasSubstr("Gbit/s"));
}

}  // namespace
}  // namespace netring
