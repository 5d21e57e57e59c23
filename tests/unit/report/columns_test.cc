#include "report/columns.h"

#include <gtest/gtest.h>

#include <set>

#include "base/cpu_list.h"
#include "report/format.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

Value Get(const Result& run, absl::string_view name, size_t row = 0) {
  const std::vector<Row> rows = ResultRows(run);
  for (const Column& column : ResultColumns()) {
    if (name == column.name) return ValueOf(column, rows[row]);
  }
  ADD_FAILURE() << "no column " << name;
  return {};
}

double Number(const Value& value) { return std::get<double>(value); }

template <typename ColumnType>
void ExpectNamesAreUnique(absl::Span<const ColumnType> columns) {
  std::set<std::string> names;
  for (const auto& column : columns) EXPECT_TRUE(names.insert(column.name).second) << column.name;
}

TEST(Columns, HaveNamesOfTheirOwn) {
  ExpectNamesAreUnique(ResultColumns());
  ExpectNamesAreUnique(SampleColumns());
}

TEST(Columns, CountPayloadBitsAtTheClient) {
  Result run = RunOf("a1");
  run.cells[0].repetitions.resize(1);
  run.spec.reps = 1;
  run.cells[0].repetitions[0].client.bytes = 125'000'000;  // one gigabit in one second
  run.cells[0].repetitions[0].server.bytes = 1;
  EXPECT_EQ(Number(Get(run, "throughput_gbps")), 1.0);
  EXPECT_EQ(Number(Get(run, "messages_per_s")), 20000.0);
  EXPECT_TRUE(IsEmpty(Get(run, "throughput_ci_low")));
}

TEST(Columns, TakeTheMedianOverRepetitions) {
  Result run = RunOf("a1");
  run.cells[0].repetitions[0].server.context_switches = 10;
  run.cells[0].repetitions[1].server.context_switches = 21;
  EXPECT_EQ(Get(run, "context_switches"), Value(int64_t{16}));  // 15.5, rounded
}

TEST(Columns, MergeHistogramsInsteadOfAveragingPercentiles) {
  Result run = RunOf("a1");
  Histogram fast;
  Histogram slow;
  for (int i = 0; i < 999; ++i) fast.Record(100);
  slow.Record(200);
  run.cells[0].repetitions[0].client.latency = fast.ToParts();
  run.cells[0].repetitions[1].client.latency = slow.ToParts();
  EXPECT_EQ(Number(Get(run, "latency_p50_us")), 0.1);  // the average of both medians would be 0.15
  EXPECT_EQ(Number(Get(run, "latency_max_us")), 0.2);
  EXPECT_EQ(Number(Get(run, "latency_us")), 0.1001);
}

TEST(Columns, OfAStreamHaveTimesOfItsBuffersAndNoLatency) {
  Result run = RunOf("a3");
  run.cells = {StreamCell("a3"), StreamCell("a1")};
  for (const char* empty : {"latency_us", "latency_p50_us", "latency_p99_us", "latency_p999_us",
                            "latency_max_us", "load"}) {
    EXPECT_TRUE(IsEmpty(Get(run, empty))) << empty;
  }
  EXPECT_EQ(Number(Get(run, "sent_p50_us")), 15.039);
  EXPECT_EQ(Number(Get(run, "notified_p99_us")), 59.903);
  EXPECT_EQ(Get(run, "batch"), Value(int64_t{16}));
  EXPECT_FALSE(IsEmpty(Get(run, "sent_p99_us", 1)));
  EXPECT_TRUE(IsEmpty(Get(run, "notified_p50_us", 1)));
}

TEST(Columns, SayWhichLoopItWas) {
  Result run = RunOf("a1");
  EXPECT_EQ(Get(run, "load"), Value("closed"));
  run.cells[0].cell.load.rate = 1000;
  EXPECT_EQ(Get(run, "load"), Value("open"));
}

TEST(Columns, SplitCpuTime) {
  Result run = RunOf("a1");
  run.cells[0].repetitions.resize(1);
  run.spec.reps = 1;
  EXPECT_EQ(Number(Get(run, "server_user_ns_per_msg")), 5000);
  EXPECT_EQ(Number(Get(run, "server_system_ns_per_msg")), 15000);
  EXPECT_EQ(Number(Get(run, "client_system_ns_per_msg")), 20000);
  EXPECT_EQ(Number(Get(run, "client_softirq_ns_per_msg")), 2500);
  run.cells[0].repetitions[0].server.softirq_ns = std::nullopt;
  EXPECT_TRUE(IsEmpty(Get(run, "server_softirq_ns_per_msg")));
}

TEST(Columns, SayHowACellWasPlacedAndWaited) {
  const Result run = RunOf("a1");
  EXPECT_EQ(Get(run, "placement"), Value("split: server on CPU 0; client on CPU 1"));
  EXPECT_EQ(Get(run, "client_cpus"), Value("1"));
  EXPECT_EQ(Number(Get(run, "server_spin_us")), 100);
  EXPECT_EQ(Get(run, "working_set_bytes"), Value(int64_t{32768}));
}

TEST(Columns, AreEmptyWithoutARing) {
  Result run = RunOf("a1");
  run.cells[0].cell.technique.engine = "blocking";
  run.cells[0].cell.technique.ring.clear();
  EXPECT_TRUE(IsEmpty(Get(run, "ring")));
  run.cells[0].cell.technique.recv.clear();
  EXPECT_TRUE(IsEmpty(Get(run, "recv")));
}

TEST(Columns, SayWhatAutoChose) {
  Result run = RunOf(kAutoImpl);
  EXPECT_TRUE(IsEmpty(Get(run, "sent_with"))) << "it is not known yet";
  const Cell& cell = run.cells[0].cell;
  run.auto_rules = {
      {.engine = cell.technique.engine, .workload = cell.load.workload, .zero_copy = "zc"}};
  EXPECT_EQ(Get(run, "sent_with"), Value("a1"));
  run.auto_rules[0].from = cell.load.size;
  EXPECT_EQ(Get(run, "sent_with"), Value("zc"));
  EXPECT_EQ(Get(RunOf("a2"), "sent_with"), Value("a2"));
}

TEST(Columns, CompareWithTheFirstVariant) {
  Result run = RunOf("a1");
  run.cells.push_back(MeasuredCell("a2"));
  for (Repetition& each : run.cells[1].repetitions) each.server.cpu_ns *= 2;
  EXPECT_TRUE(IsEmpty(Get(run, "server_cpu_vs_baseline")));
  EXPECT_TRUE(IsEmpty(Get(run, "server_cpu_difference")));
  EXPECT_EQ(Number(Get(run, "server_cpu_vs_baseline", 1)), 2);
  EXPECT_EQ(Get(run, "server_cpu_difference", 1), Value("more"));
  EXPECT_EQ(Get(run, "throughput_difference", 1), Value("no difference seen"));
}

TEST(Columns, AreEmptyWhereOneRepetitionHasNoValue) {
  Result run = RunOf("a1");
  CounterOf(kCycles, &run.cells[0].repetitions[1].client.counters).value.reset();
  EXPECT_TRUE(IsEmpty(Get(run, "client_cycles")));
  EXPECT_FALSE(IsEmpty(Get(run, "cycles")));
}

TEST(Columns, DivideCpuTimeByMessages) {
  Result run = RunOf("a1");
  EXPECT_EQ(Number(Get(run, "server_cpu_ns_per_msg")), 19950.2);  // of 20000 and 19900.5
  for (Repetition& each : run.cells[0].repetitions) each.server.messages = 0;
  EXPECT_TRUE(IsEmpty(Get(run, "server_cpu_ns_per_msg")));
}

TEST(Columns, SumTheEvidenceOverRepetitions) {
  const Result run = FourCells();
  EXPECT_EQ(Get(run, "zc_sends", 2), Value(int64_t{20'010 + 20'110}));
  EXPECT_EQ(Number(Get(run, "zc_copied_fraction", 2)), 1.0);
  EXPECT_EQ(Get(run, "zc_sends"), Value(int64_t{0}));  // a1 made none: a count, not "unavailable"
  EXPECT_TRUE(IsEmpty(Get(run, "zc_copied_fraction")));
}

TEST(Columns, ShowWhatASignalLeftOfACell) {
  Result run = RunOf("a1");
  run.spec.reps = 3;
  run.interrupted = true;
  EXPECT_EQ(Get(run, "reps"), Value(int64_t{2}));
  EXPECT_EQ(Get(run, "outcome"), Value("pending"));
  EXPECT_EQ(Get(run, "reasons"), Value("INCOMPLETE"));
  run.cells[0].repetitions.clear();
  EXPECT_TRUE(IsEmpty(Get(run, "reps")));
  EXPECT_TRUE(IsEmpty(Get(run, "verdict")));
}

TEST(Value, ReadsAsPlainDecimalText) {
  EXPECT_EQ(ToText(Value()), "");
  EXPECT_EQ(ToText(Real(1e-7)), "0.0000001");
  EXPECT_EQ(ToText(Real(123456789.0)), "123457000");
  EXPECT_EQ(ToText(Real(1.0 / 3)), "0.333333");
  EXPECT_TRUE(IsEmpty(Real(std::nan(""))));
  EXPECT_TRUE(IsEmpty(Text("")));
}

TEST(Format, ReadsWell) {
  EXPECT_EQ(SizeText(64), "64 B");
  EXPECT_EQ(SizeText(65536), "64 KiB");
  EXPECT_EQ(SizeText(1536), "1536 B");
  EXPECT_EQ(SizeText(int64_t{1} << 30), "1 GiB");
  EXPECT_EQ(DurationText(0), "0");
  EXPECT_EQ(DurationText(1'500'000), "1.5 ms");
  EXPECT_EQ(PercentText(0), "0 %");
  EXPECT_EQ(PercentText(0.0000001), "0.1 %");
  EXPECT_EQ(PercentText(0.99999), "99.9 %");
  EXPECT_EQ(PercentText(1), "100 %");
  EXPECT_EQ(NumberText(0.0757191), "0.07572");
  EXPECT_EQ(NumberText(6.73687), "6.737");
  EXPECT_EQ(NumberText(133001), "133001");
  EXPECT_EQ(CpuListText({0, 1, 2, 5}), "0-2,5");
  EXPECT_EQ(CpusOfThreads({{0}, {2, 3}, {}}), "0|2-3|any");
  EXPECT_EQ(ChangeText(1.384), "+38 %");
  EXPECT_EQ(ChangeText(0.969), "-3.1 %");
  EXPECT_EQ(ChangeText(0.9003), "-10 %");
}

}  // namespace
}  // namespace netring
