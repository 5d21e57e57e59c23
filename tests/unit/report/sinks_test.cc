// All sinks made from one Result, held to files under tests/golden.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_fields.h"
#include "report/columns.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/table.h"
#include "support/golden.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Sinks, ResultsCsv) { ExpectGolden("tests/golden/results.csv", ResultsCsv(FourCells())); }
TEST(Sinks, SamplesCsv) { ExpectGolden("tests/golden/samples.csv", SamplesCsv(FourCells())); }
TEST(Sinks, Table) { ExpectGolden("tests/golden/table.txt", TableText(FourCells())); }

TEST(Sinks, SummariesOfRunJsonAreTheValuesOfResultsCsv) {
  const Result run = FourCells();
  const Json json = Json::parse(RunJson(run));
  const std::vector<Row> rows = ResultRows(run);
  for (size_t i = 0; i < rows.size(); ++i) {
    const Json& summary = json["cells"][i]["summary"];
    EXPECT_EQ(summary.size(), ResultColumns().size());
    for (const Column& column : ResultColumns()) {
      EXPECT_EQ(summary[column.name], ToJsonValue(ValueOf(column, rows[i]))) << column.name;
    }
  }
}

TEST(Table, HasEscapesOnlyWhenAsked) {
  EXPECT_THAT(TableText(FourCells()), Not(HasSubstr("\033")));
  const std::string colored = TableText(FourCells(), {.color = true});
  EXPECT_THAT(colored, HasSubstr("\033[1mimpl\033[0m"));
  EXPECT_THAT(colored, HasSubstr("\033[31mfailed\033[0m"));
}

TEST(Table, ShowsAnAxisOnlyWhenItVaries) {
  Result run = RunOf("a1");
  EXPECT_THAT(TableText(run), Not(HasSubstr("connections")));
  EXPECT_THAT(TableText(run), Not(HasSubstr("outcome")));
  run.cells.push_back(MeasuredCell("a1"));
  run.cells[1].cell.load.connections = 4;
  EXPECT_THAT(TableText(run), HasSubstr("connections"));
}

TEST(Table, ComparesTheServersCpuTime) {
  Result run = RunOf("a1");
  EXPECT_THAT(TableText(run), Not(HasSubstr("vs a1")));
  run.cells.push_back(MeasuredCell("a2"));
  EXPECT_THAT(TableText(run), HasSubstr("vs a1"));
  EXPECT_THAT(TableText(run), HasSubstr(" ~ "));
  for (Repetition& each : run.cells[1].repetitions) each.server.cpu_ns *= 2;
  EXPECT_THAT(TableText(run), HasSubstr("+100 %"));
  run.spec.reps = 1;
  for (CellResult& cell : run.cells) cell.repetitions.resize(1);
  EXPECT_THAT(TableText(run), Not(HasSubstr("vs a1")));
}

TEST(Table, IsAHeadingForARunWithoutCells) {
  Result run = RunOf("a1");
  run.cells.clear();
  EXPECT_THAT(TableText(run), HasSubstr("Gbit/s"));
}

// The schema names every column, and takes any setting as the text of its option.
TEST(Schema, KeepsUpWithTheTables) {
  const Json schema = Json::parse(ReadSource("schema/run.schema.json"));
  const Json& summary = schema["$defs"]["summary"];
  EXPECT_EQ(summary["properties"].size(), ResultColumns().size());
  for (const Column& column : ResultColumns()) {
    EXPECT_TRUE(summary["properties"].contains(column.name)) << column.name;
  }
  const Json& spec = schema["$defs"]["spec"];
  EXPECT_EQ(spec["additionalProperties"]["$ref"], "#/$defs/setting");
  EXPECT_EQ(schema["$defs"]["setting"]["type"], "string");
}

}  // namespace
}  // namespace netring
