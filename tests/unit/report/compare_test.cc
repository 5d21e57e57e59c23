#include "report/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "base/enum_names.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

const std::vector<double> kFirst{100, 101, 102, 99, 100};
const std::vector<double> kHigher{120, 121, 122, 119, 120};
const std::vector<double> kMixed{90, 101, 111, 99, 100};

TEST(Compare, TellsMoreAndLess) {
  EXPECT_EQ(Compare(kHigher, kFirst, {}).change, Change::kMore);
  EXPECT_DOUBLE_EQ(*Compare(kHigher, kFirst, {}).ratio, 1.2);
  EXPECT_EQ(Compare(kFirst, kHigher, {}).change, Change::kLess);
}

TEST(Compare, SeesNoDifferenceWhereTheIntervalHoldsOne) {
  EXPECT_EQ(Compare(kMixed, kFirst, {}).change, Change::kNone);
  EXPECT_EQ(Compare(kFirst, kFirst, {}).change, Change::kNone);
}

TEST(Compare, SeesNoDifferenceBelowTheNoiseFloor) {
  EXPECT_EQ(Compare(kHigher, kFirst, 21).change, Change::kNone);
  EXPECT_EQ(Compare(kHigher, kFirst, 19).change, Change::kMore);
  EXPECT_EQ(Compare(kFirst, kHigher, 17).change, Change::kNone);
}

TEST(Compare, KnowsNothingFromOneRepetition) {
  EXPECT_EQ(Compare({120}, kFirst, {}).change, Change::kUnknown);
  EXPECT_DOUBLE_EQ(*Compare({120}, kFirst, {}).ratio, 1.2);
  EXPECT_EQ(Compare(kFirst, {}, {}).ratio, std::nullopt);
  EXPECT_EQ(Compare({}, kFirst, {}).ratio, std::nullopt);
  EXPECT_EQ(Compare(kFirst, {0, 0}, {}).ratio, std::nullopt);
}

TEST(Change, HasNames) {
  EXPECT_STREQ(NameOf(Change::kUnknown), "");
  EXPECT_STREQ(NameOf(Change::kNone), "no difference seen");
  EXPECT_STREQ(NameOf(Change::kMore), "more");
  EXPECT_STREQ(NameOf(Change::kLess), "less");
}

/// a1 and a2, each twice. The second a2 takes 4 times the server CPU time of the first.
Result AaRun() {
  Result run = RunOf("a1");
  run.spec.impl = {"a1", "a2"};
  run.spec.aa = true;
  run.cells.clear();
  for (const char* impl : {"a1", "a2"}) {
    for (const int64_t twin : {0, 1}) {
      run.cells.push_back(MeasuredCell(impl));
      run.cells.back().cell.twin = twin;
    }
  }
  for (Repetition& each : run.cells[3].repetitions) each.server.cpu_ns *= 4;
  return run;
}

std::optional<double> FloorOf(const NoiseFloor& floor, absl::string_view name) {
  const auto metrics = ComparedMetrics();
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const ComparedMetric& each) { return each.name == name; });
  return floor[static_cast<size_t>(std::distance(metrics.begin(), found))];
}

TEST(NoiseFloor, IsThatOfTheTwinsThatDifferMost) {
  const NoiseFloor floor = FindNoiseFloor(AaRun());
  ASSERT_EQ(floor.size(), ComparedMetrics().size());
  EXPECT_NEAR(*FloorOf(floor, "throughput_gbps"), 0.5, 1e-9);  // 20100 messages beside 20000
  EXPECT_NEAR(*FloorOf(floor, "client_cpu_ns_per_msg"), 0.5, 1e-9);
  EXPECT_NEAR(*FloorOf(floor, "server_cpu_ns_per_msg"), 302, 1);
  EXPECT_GT(*FloorOf(floor, "latency_p50_us"), 1);  // the second repetition is 1 us slower
}

TEST(NoiseFloor, IsNotKnownWithoutTwinsThatWereMeasured) {
  Result run = AaRun();
  run.spec.aa = false;
  EXPECT_TRUE(FindNoiseFloor(run).empty());
  run.spec.aa = true;
  for (const size_t first : {0, 2})
    run.cells[first].repetitions[0].outcome = {Outcome::Kind::kFailed, "x"};
  for (const auto& percent : FindNoiseFloor(run)) EXPECT_EQ(percent, std::nullopt);
}

TEST(NoiseFloor, HasNoLatencyOfAStream) {
  Result run = AaRun();
  run.cells = {StreamCell("a1"), StreamCell("a1")};
  run.cells[1].cell.twin = 1;
  EXPECT_EQ(FloorOf(FindNoiseFloor(run), "latency_p99_us"), std::nullopt);
  EXPECT_NE(FloorOf(FindNoiseFloor(run), "throughput_gbps"), std::nullopt);
}

TEST(Comparer, TakesTheFirstVariantOfTheSameCell) {
  Result run = RunOf("a1");
  run.cells = {MeasuredCell("a1"), MeasuredCell("a2"), MeasuredCell("a2")};
  run.cells[2].cell.load.threads = 2;
  for (Repetition& each : run.cells[1].repetitions) each.client.bytes *= 2;
  const Comparer comparer(run);
  EXPECT_DOUBLE_EQ(*comparer.VersusBaseline(run.cells[1], "throughput_gbps").ratio, 2);
  EXPECT_EQ(comparer.VersusBaseline(run.cells[1], "throughput_gbps").change, Change::kMore);
  EXPECT_EQ(comparer.VersusBaseline(run.cells[0], "throughput_gbps").ratio, std::nullopt);
  EXPECT_EQ(comparer.VersusBaseline(run.cells[2], "throughput_gbps").ratio, std::nullopt);
}

TEST(Comparer, HoldsTheNoiseFloorAgainstADifference) {
  const Result run = AaRun();
  const Comparer comparer(run);
  const Comparison four_times = comparer.VersusBaseline(run.cells[3], "server_cpu_ns_per_msg");
  EXPECT_DOUBLE_EQ(*four_times.ratio, 4);
  EXPECT_EQ(four_times.change, Change::kNone);  // its own twin differed as much
}

TEST(Comparer, HasNothingOfABaselineThatFailed) {
  Result run = FourCells();
  run.cells[0].repetitions[1].outcome = {Outcome::Kind::kFailed, "x"};
  const Comparer comparer(run);
  EXPECT_EQ(comparer.VersusBaseline(run.cells[2], "throughput_gbps").ratio, std::nullopt);
}

}  // namespace
}  // namespace netring
