#include "report/analysis_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/columns.h"
#include "report/glance.h"
#include "report/run_lines.h"
#include "report/table.h"
#include "support/golden.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kStoreBytes = 1234;

Json Parsed(const Result& run) { return Json::parse(AnalysisJson(AnalysedRun(run), kStoreBytes)); }

TEST(AnalysisSchema, IsTheCommittedFile) {
  ExpectGolden("schema/analysis.schema.json", AnalysisSchemaText());
}

TEST(AnalysisJson, SaysWhatItIsOf) {
  Result run = FourCells();
  run.ended = RunEnd::kPrecise;
  Json header = Parsed(run)["run"];
  EXPECT_EQ(header["command"], RerunCommand(run.spec));
  EXPECT_EQ(header["ended"], "precise");
  EXPECT_EQ(header["interrupted"], false);
  EXPECT_EQ(header["store_bytes"], kStoreBytes);
  run.ended = RunEnd::kGoesOn;
  header = Parsed(run)["run"];
  EXPECT_EQ(header["ended"], "");
  EXPECT_EQ(header["interrupted"], true);
}

TEST(AnalysisJson, HasEveryCellWithItsFigures) {
  const Result run = FourCells();
  const Json cells = Parsed(run)["cells"];
  ASSERT_EQ(cells.size(), run.cells.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    EXPECT_EQ(cells[i]["id"], run.cells[i].cell.Id());
    EXPECT_EQ(cells[i]["twin"], run.cells[i].cell.twin == 1);
    EXPECT_EQ(cells[i].contains("figures"), run.cells[i].has_numbers());
  }
  const Json& figure = cells[0]["figures"][MetricOf(kCost).name];
  EXPECT_NEAR(figure["value"].get<double>(), *run.cells[0].Figure(kCost), 0.01);
  EXPECT_LE(figure["q1"], figure["value"]);
  EXPECT_THAT(figure["text"].get<std::string>(), HasSubstr(" ns"));
  EXPECT_FALSE(cells[0]["figures"].contains("sent_p50_us")) << "unavailable is absent, not 0";
}

TEST(AnalysisJson, HasTheNumbersOfEachSlice) {
  const Result run = FourCells();
  const Json slices = Parsed(run)["cells"][2]["slices"];  // one torn, one withheld
  const Json& work = slices["values"][MetricOf(kCost).name];
  const Json& rate = slices["values"][MetricOf(MetricId::kThroughput).name];
  ASSERT_EQ(slices["rounds"].size(), work.size());
  ASSERT_EQ(slices["rounds"].size(), static_cast<size_t>(run.cells[2].measured()));
  EXPECT_EQ(std::count(work.begin(), work.end(), nullptr), 0);
  EXPECT_EQ(std::count(rate.begin(), rate.end(), nullptr), 1) << "the withheld one";
}

TEST(AnalysisJson, SaysWhatTheTableSays) {
  const Result run = FourCells();
  const AnalysedRun analysed(run);
  const Json json = Parsed(run);
  std::vector<std::string> texts;
  for (const Json& each : json["sentences"]) texts.push_back(each["text"]);
  EXPECT_EQ(texts, TextsOf(run));
  const std::vector<TableColumn> columns = TableColumns(analysed);
  ASSERT_EQ(json["table"]["columns"].size(), columns.size());
  ASSERT_EQ(json["table"]["rows"].size(), analysed.rows().size());
  for (size_t i = 0; i < columns.size(); ++i) {
    EXPECT_EQ(json["table"]["columns"][i]["heading"], columns[i].heading);
    EXPECT_EQ(json["table"]["rows"][2]["texts"][i], columns[i].texts[2]);
  }
}

TEST(AnalysisJson, HasWhatATerminalSays) {
  const Result run = FourCells();
  const AnalysedRun analysed(run);
  const Json glance = Parsed(run)["glance"];
  const std::string printed = GlanceText(analysed, {.width = 1000});
  for (const char* name : {"use", "why", "notes"}) {
    for (const Json& text : glance[name]) EXPECT_THAT(printed, HasSubstr(text.get<std::string>()));
  }
  EXPECT_THAT(printed, HasSubstr(glance["trust"].get<std::string>()));
  for (const Json& next : glance["next"]) {
    EXPECT_THAT(printed, HasSubstr(next["command"].get<std::string>() + " # " +
                                   next["reason"].get<std::string>()));
  }
  ASSERT_EQ(glance["ways"].size(), 4);
  for (const Json& way : glance["ways"]) {
    EXPECT_THAT(printed, HasSubstr(way["words"].get<std::string>()));
    for (const Json& cell : way["cells"]) {
      EXPECT_EQ(run.cells[cell.get<size_t>()].cell.technique.variant,
                way["name"].get<std::string>());
    }
  }
  EXPECT_EQ(glance["claim"], "Use a1 or a3 (the same within 2.0 %) at 4 KiB.");
}

std::vector<std::string> FiguresIn(const Json& json) {
  std::vector<std::string> names;
  for (const Json& each : json["figures"]) {
    EXPECT_FALSE(each["title"].get<std::string>().empty());
    names.push_back(each["kind"].get<std::string>() + ":" + each.value("x", ""));
  }
  return names;
}

TEST(AnalysisJson, NamesTheFiguresThatTheRunCanAnswer) {
  const Json two = Parsed(RunOfTwo(TimesWork(1.1)));
  EXPECT_THAT(FiguresIn(two), ::testing::ElementsAre("change:size", "cost:size",
                                                     "latency-distribution:", "throughput:size",
                                                     "misses:size", "cycles:size", "cpu-parts:"));
  EXPECT_THAT(two["cannot"].get<std::string>(), HasSubstr("how threads scale (--threads=1,2,4)"));
  EXPECT_THAT(FiguresIn(Parsed(RunOf("a1"))), ::testing::Not(::testing::Contains("change:size")));
  Result none = RunOf("a1");
  none.cells.clear();
  EXPECT_THAT(FiguresIn(Parsed(none)), ::testing::IsEmpty());
}

TEST(AnalysisJson, StacksThePartsOfTheCpuTime) {
  const Result run = RunOfTwo([](Slice* slice) {
    slice->server.looking_ns = slice->server.cpu_ns / 4;
    slice->server.softirq_ns = slice->server.cpu_ns / 8;
  });
  const Json parts = Parsed(run)["cells"][1]["parts"];
  double top = 0;
  double softirq = 0;
  for (const Json& part : parts) {
    if (part["side"] != "server") continue;
    if (part.value("beside", false)) {
      softirq = part["to"];
      continue;
    }
    EXPECT_DOUBLE_EQ(part["from"], top);
    top = part["to"];
  }
  EXPECT_NEAR(top, *run.cells[1].Figure(MetricId::kServerCpu), top / 1000);
  EXPECT_NEAR(softirq, top / 8, 0.1);
}

TEST(AnalysisJson, HasEachComparisonOnce) {
  const SliceChange quiet = [](Slice*) {};
  const Result run = RunOfTwo(TimesWork(1.1), &quiet);
  const AnalysedRun analysed(run);
  std::set<std::string> known;
  bool cost = false;
  const Json json = Parsed(run);
  for (const Json& each : json["comparisons"]) {
    EXPECT_TRUE(
        known.insert(each["cell"].dump() + each["base"].dump() + each["metric"].dump()).second);
    if (each["cell"] != 1 || each["base"] != 0 || each["metric"] != MetricOf(kCost).name) continue;
    cost = true;
    const Comparison comparison = analysed.comparer().VersusBaseline(run.cells[1], kCost);
    EXPECT_NEAR(each["ratio"].get<double>(), *comparison.ratio, 1e-5);
    EXPECT_EQ(each["answer"], "more");
    EXPECT_EQ(each["baseline"], true);
    EXPECT_NEAR(each["percent"].get<double>(), 100 * (each["ratio"].get<double>() - 1), 1e-3);
    EXPECT_LE(each["low"], each["ratio"]);
    EXPECT_LE(each["ratio"], each["high"]);
  }
  EXPECT_TRUE(cost);
}

TEST(AnalysisJson, TellsTheRulesThatFired) {
  Result run = RunOf("a1");
  for (auto& [key, value] : run.environment) {
    if (key == "build_type") value = "debug";
  }
  const Json rules = Parsed(run)["rules"];
  ASSERT_FALSE(rules.empty());
  EXPECT_EQ(rules[0]["name"], "DEBUG_BUILD");
  EXPECT_EQ(rules[0]["kind"], "degraded");
  EXPECT_EQ(rules[0]["cells"], Json::array({0}));
}

TEST(AnalysisJson, OrdersTheValuesOfACoordinate) {
  Result run = RunOf("a1");
  Cell larger = run.cells[0].cell;
  larger.load.size = 64;
  run.cells.push_back(MeasuredCell(larger));
  const Json json = Parsed(run);
  for (const Json& each : json["coordinates"]) {
    if (each["name"] == "threads") {
      EXPECT_EQ(each["varies"], false);
    }
    if (each["name"] != "size") continue;
    EXPECT_EQ(each["varies"], true);
    EXPECT_EQ(each["values"][0]["text"], "64 B");
    EXPECT_EQ(each["values"][1]["value"], 4096);
  }
}

TEST(AnalysisJson, IsJsonWhateverTheReason) {
  Result run = RunOf("a1");
  run.cells[0].skipped = {Outcome::Kind::kSkipped, "\"odd\" \xff\n"};
  const std::string text = AnalysisJson(AnalysedRun(run), 0);
  EXPECT_FALSE(Json::parse(text, nullptr, /*allow_exceptions=*/false).is_discarded());
  run.cells.clear();
  EXPECT_TRUE(Parsed(run)["cells"].empty());
}

}  // namespace
}  // namespace netring
