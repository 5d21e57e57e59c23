#include "report/columns.h"

#include <gtest/gtest.h>

#include <set>

#include "base/cpu_list.h"
#include "report/analysed_run.h"
#include "report/format.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

Value Get(const Result& run, absl::string_view name, size_t row = 0) {
  const AnalysedRun analysed(run);
  for (const Column& column : ResultColumns()) {
    if (name == column.name) return ValueOf(column, analysed.rows()[row]);
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
  const Result run = RunOf("a1", [](Slice* slice) {
    slice->client.window_ns = 1'000'000'000;
    slice->client.bytes = 125'000'000;  // one gigabit in one second
    slice->client.messages = 20'000;
    slice->server.bytes = 1;
  });
  EXPECT_EQ(Number(Get(run, "throughput_gbps")), 1.0);
  EXPECT_EQ(Number(Get(run, "messages_per_s")), 20000.0);
  EXPECT_EQ(Number(Get(run, "throughput_q1")), 1.0);
  EXPECT_EQ(Number(Get(run, "throughput_q3")), 1.0);
}

/// Slices that cost 1, 2, 3, ... 24 us of work, and are as fast.
void InSteps(Slice* slice) {
  slice->server.messages = 1000;
  slice->server.cpu_ns = slice->server.looking_ns + 1'000'000 * (slice->round + 1);
  slice->client.window_ns = 1'000'000;
  slice->client.bytes = 125'000 * (slice->round + 1);
}

TEST(Columns, TakeTheMedianOverSlicesWithItsQuartiles) {
  const Result run = RunOf("a1", InSteps);
  EXPECT_EQ(Number(Get(run, "server_work_ns_per_msg")), 12'500);
  EXPECT_EQ(Number(Get(run, "server_work_ns_per_msg_q1")), 7'000);
  EXPECT_EQ(Number(Get(run, "server_work_ns_per_msg_q3")), 18'000);
  EXPECT_EQ(Number(Get(run, "throughput_gbps")), 12.5);
  EXPECT_EQ(Number(Get(run, "throughput_q1")), 7);
  EXPECT_EQ(Number(Get(run, "throughput_q3")), 18);
}

TEST(Columns, SumCountsOverSlices) {
  const Result run = RunOf("a1", [](Slice* slice) {
    slice->server.context_switches = slice->round;
    *CounterOf(kCycles, &slice->server.counters).value = 10;
    slice->client.context_switches = 1;
  });
  EXPECT_EQ(Get(run, "context_switches"), Value(int64_t{23 * 24 / 2}));
  EXPECT_EQ(Get(run, "client_context_switches"), Value(int64_t{24}));
  EXPECT_EQ(Get(run, "cycles"), Value(int64_t{240}));
}

TEST(Columns, TellWorkFromWaiting) {
  const Result run = RunOf("a1", [](Slice* slice) {
    slice->server.messages = slice->client.messages = 1000;
    slice->server.cpu_ns = 4'000'000;
    slice->server.looking_ns = 1'000'000;
    slice->client.cpu_ns = 5'000'000;
    slice->client.looking_ns = 500'000;
  });
  EXPECT_EQ(Number(Get(run, "server_work_ns_per_msg")), 3000);
  EXPECT_EQ(Number(Get(run, "server_cpu_ns_per_msg")), 4000);
  EXPECT_EQ(Number(Get(run, "server_looking_fraction")), 0.25);
  EXPECT_EQ(Number(Get(run, "client_work_ns_per_msg")), 4500);
  EXPECT_EQ(Number(Get(run, "client_looking_fraction")), 0.1);
}

TEST(Columns, CountWhatWasLeftOut) {
  const Result run = RunOf("a1", [](Slice* slice) {
    if (slice->round < 2) slice->outcome = {Outcome::Kind::kTorn, "x"};
    slice->withheld = slice->round >= 21;
    if (slice->withheld) slice->client.bytes = 1;
  });
  EXPECT_EQ(Get(run, "slices"), Value(int64_t{22}));
  EXPECT_EQ(Get(run, "torn_slices"), Value(int64_t{2}));
  EXPECT_EQ(Get(run, "withheld_slices"), Value(int64_t{3}));
  EXPECT_GT(Number(Get(run, "throughput_q1")), 0.6) << "withheld ones are not in it";
}

TEST(Columns, MergeHistogramsInsteadOfAveragingPercentiles) {
  const Result run = RunOf("a1", [](Slice* slice) {
    Histogram latency;
    const bool fast = slice->round < kFixtureRounds / 2;
    for (int i = 0; i < (fast ? 999 : 1); ++i) latency.Record(fast ? 100 : 200);
    slice->client.latency = latency.ToParts();
  });
  EXPECT_EQ(Number(Get(run, "latency_p50_us")), 0.1);  // the average of both would be 0.15
  EXPECT_EQ(Number(Get(run, "latency_max_us")), 0.2);
  EXPECT_EQ(Number(Get(run, "latency_us")), 0.15) << "the median of the slices' means";
}

// Mean latency times rate is what is in flight: both are medians over the slices.
TEST(Columns, LatencyAndRateOfAClosedLoopAgree) {
  const Result run = RunOf("a1", [](Slice* slice) {
    const int64_t mean_ns = slice->round < 20 ? 10'000 : 100'000;  // some slices are slow
    Histogram latency;
    for (int i = 0; i < 100; ++i) latency.Record(mean_ns);
    slice->client.latency = latency.ToParts();
    slice->client.messages = 100;
    slice->client.window_ns = 100 * mean_ns;
  });
  EXPECT_NEAR(Number(Get(run, "latency_us")) * Number(Get(run, "messages_per_s")) / 1e6, 1, 0.001);
}

TEST(Columns, OfAStreamHaveTimesOfItsBuffersAndNoLatency) {
  Result run = RunOf("a3");
  run.cells = {StreamCell("a3"), StreamCell("a1")};
  for (const char* empty : {"latency_us", "latency_p50_us", "latency_p99_us", "latency_p999_us",
                            "latency_max_us", "load"}) {
    EXPECT_TRUE(IsEmpty(Get(run, empty))) << empty;
  }
  EXPECT_NEAR(Number(Get(run, "sent_p50_us")), 15, 0.1);
  EXPECT_NEAR(Number(Get(run, "notified_p99_us")), 59.9, 0.3);
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
  const SliceChange split = [](Slice* slice) {
    slice->server.messages = slice->client.messages = 1000 + slice->round;
    slice->server.user_ns = 5'000'000 + 5000 * slice->round;
    slice->server.system_ns = slice->round == 0 ? 24 * 10'000'000 : 0;  // a tick where it fell
    slice->client.system_ns = 20'000'000 + 20'000 * slice->round;
    slice->client.softirq_ns = 2'500'000 + 2500 * slice->round;
  };
  const Result run = RunOf("a1", split);
  EXPECT_EQ(Number(Get(run, "server_user_ns_per_msg")), 5000);
  EXPECT_NEAR(Number(Get(run, "server_system_ns_per_msg")), 10'000'000 / 1011.5, 0.1)
      << "of the sums: a median would be 0";
  EXPECT_EQ(Number(Get(run, "client_system_ns_per_msg")), 20000);
  EXPECT_EQ(Number(Get(run, "client_softirq_ns_per_msg")), 2500);
  const Result without =
      RunOf("a1", InRound(3, [](Slice* slice) { slice->server.softirq_ns = std::nullopt; }));
  EXPECT_TRUE(IsEmpty(Get(without, "server_softirq_ns_per_msg")));
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
  const Result run = RunOfTwo(TimesWork(2));
  for (const char* empty :
       {"baseline", "server_work_vs_baseline", "server_work_vs_low", "server_work_vs_high",
        "server_work_difference", "throughput_vs_baseline", "throughput_difference"}) {
    EXPECT_TRUE(IsEmpty(Get(run, empty))) << empty;
  }
  EXPECT_EQ(Get(run, "baseline", 1), Value("a1"));
  const double ratio = Number(Get(run, "server_work_vs_baseline", 1));
  EXPECT_NEAR(ratio, 2, 0.02);
  EXPECT_LE(Number(Get(run, "server_work_vs_low", 1)), ratio);
  EXPECT_GE(Number(Get(run, "server_work_vs_high", 1)), ratio);
  EXPECT_EQ(Get(run, "server_work_difference", 1), Value("more"));
  EXPECT_NEAR(Number(Get(run, "throughput_vs_baseline", 1)), 1, 0.01);
  EXPECT_LT(Number(Get(run, "throughput_vs_low", 1)), 1.01);
  EXPECT_GT(Number(Get(run, "throughput_vs_high", 1)), 0.99);
  EXPECT_EQ(Get(run, "throughput_difference", 1), Value("same"));
}

TEST(Columns, OfFewRoundsAreEmpty) {
  Result run = RunOfTwo();
  for (CellResult& cell : run.cells) {
    const Cell of = cell.cell;
    cell = CellResult(of);
    for (int64_t round = 0; round < 3; ++round) cell.Add(MeasuredSlice(of, round));
  }
  EXPECT_TRUE(IsEmpty(Get(run, "server_work_vs_baseline", 1)));
  EXPECT_TRUE(IsEmpty(Get(run, "server_work_vs_low", 1)));
  EXPECT_TRUE(IsEmpty(Get(run, "server_work_difference", 1)));
  EXPECT_TRUE(IsEmpty(Get(run, "throughput_q1"))) << "three slices have no quartiles";
}

TEST(Columns, AreEmptyWhereOneSliceHasNoValue) {
  const Result run = RunOf("a1", InRound(1, [](Slice* slice) {
                             CounterOf(kCycles, &slice->client.counters).value.reset();
                           }));
  EXPECT_TRUE(IsEmpty(Get(run, "client_cycles")));
  EXPECT_FALSE(IsEmpty(Get(run, "cycles")));
}

TEST(Columns, DivideByMessagesWhereThereAreSome) {
  const Result run = RunOf("a1", [](Slice* slice) { slice->server.messages = 0; });
  for (const char* empty : {"server_work_ns_per_msg", "server_cpu_ns_per_msg",
                            "server_work_ns_per_msg_q1", "server_user_ns_per_msg"}) {
    EXPECT_TRUE(IsEmpty(Get(run, empty))) << empty;
  }
}

TEST(Columns, SumTheEvidenceOverSlices) {
  const Result run = FourCells();
  int64_t sends = 0;
  for (const auto& [cell, slice] : SlicesOfFourCells()) {
    const bool counts = cell == 2 && slice.outcome.kind == Outcome::Kind::kMeasured;
    sends += counts ? slice.server.evidence.zc_sends : 0;
  }
  EXPECT_EQ(Get(run, "zc_sends", 2), Value(sends));
  EXPECT_EQ(Number(Get(run, "zc_copied_fraction", 2)), 1.0);
  EXPECT_EQ(Get(run, "zc_sends"), Value(int64_t{0}));  // a1 made none: a count, not "unavailable"
  EXPECT_TRUE(IsEmpty(Get(run, "zc_copied_fraction")));
}

TEST(Columns, AControlIsNoRow) {
  const Result run = FourCells();
  EXPECT_EQ(run.cells.size(), 5U);
  const AnalysedRun analysed(run);
  EXPECT_EQ(analysed.rows().size(), 4U);
  for (const Row& row : analysed.rows()) EXPECT_EQ(row.cell->cell.twin, 0);
}

TEST(Columns, ShowWhatASignalLeftOfACell) {
  Result run = RunOf("a1");
  run.ended = RunEnd::kInterrupted;
  EXPECT_EQ(Get(run, "slices"), Value(int64_t{24}));
  EXPECT_EQ(Get(run, "outcome"), Value("measured"));
  EXPECT_EQ(Get(run, "verdict"), Value("valid"));
  EXPECT_EQ(Get(run, "notes"), Value("INTERRUPTED"));
  run.cells[0] = CellResult(run.cells[0].cell);
  EXPECT_EQ(Get(run, "outcome"), Value("pending"));
  EXPECT_TRUE(IsEmpty(Get(run, "slices")));
  EXPECT_TRUE(IsEmpty(Get(run, "verdict")));
}

TEST(Columns, TellReasonsFromNotes) {
  Result run = RunOf("a1", [](Slice* slice) { slice->server.evidence.enobufs = 11; });
  run.ended = RunEnd::kInterrupted;
  EXPECT_EQ(Get(run, "reasons"), Value("ENOBUFS"));
  EXPECT_EQ(Get(run, "notes"), Value("INTERRUPTED"));
}

/// Of the row of one side of a slice.
Value GetSample(const Slice& slice, absl::string_view name, size_t side) {
  const Result run = RunOf("a1");
  CellResult cell(run.cells[0].cell);
  cell.Add(slice);
  const std::vector<SampleRow> rows = SampleRowsOf(run, cell, slice);
  EXPECT_EQ(rows.size(), 2U);
  for (const SampleColumn& column : SampleColumns()) {
    if (name == column.name) return ValueOf(column, rows[side]);
  }
  ADD_FAILURE() << "no column " << name;
  return {};
}

TEST(SampleColumns, AreOfOneSideOfASlice) {
  Slice slice = MeasuredSlice(Cell{.technique = {.variant = "a1"}}, 7);
  slice.withheld = true;
  slice.server.run_delay_ns = 5;
  slice.client.throttled_ns = 6;
  EXPECT_EQ(GetSample(slice, "side", 0), Value("server"));
  EXPECT_EQ(GetSample(slice, "side", 1), Value("client"));
  EXPECT_EQ(GetSample(slice, "repetition", 0), Value(int64_t{0})) << "the first of its cell";
  EXPECT_EQ(GetSample(slice, "round", 0), Value(int64_t{7}));
  EXPECT_EQ(GetSample(slice, "withheld", 1), Value(int64_t{1}));
  EXPECT_EQ(GetSample(slice, "work_ns", 0), Value(slice.server.cpu_ns - slice.server.looking_ns));
  EXPECT_EQ(GetSample(slice, "looking_ns", 0), Value(slice.server.looking_ns));
  EXPECT_EQ(GetSample(slice, "run_delay_ns", 0), Value(int64_t{5}));
  EXPECT_EQ(GetSample(slice, "throttled_ns", 1), Value(int64_t{6}));
  EXPECT_TRUE(IsEmpty(GetSample(slice, "latency_p50_ns", 0)));
  EXPECT_FALSE(IsEmpty(GetSample(slice, "latency_p50_ns", 1)));
}

TEST(SampleColumns, OfATornSliceSayWhatEachSideSaw) {
  Slice slice = MeasuredSlice(Cell{.technique = {.variant = "a1"}}, 0);
  slice.outcome = {Outcome::Kind::kTorn, "stopped"};
  EXPECT_EQ(GetSample(slice, "outcome", 0), Value("torn"));
  EXPECT_EQ(GetSample(slice, "reason", 0), Value("stopped"));
  EXPECT_FALSE(IsEmpty(GetSample(slice, "messages", 0)));
}

TEST(SampleColumns, OfAFailedSliceHaveNoNumbers) {
  Slice slice;
  slice.outcome = {Outcome::Kind::kFailed, "broken"};
  EXPECT_EQ(GetSample(slice, "repetition", 0), Value(int64_t{0})) << "it is a slice of its cell";
  EXPECT_EQ(GetSample(slice, "reason", 1), Value("broken"));
  for (const char* empty : {"messages", "cpu_ns", "work_ns", "placement"})
    EXPECT_TRUE(IsEmpty(GetSample(slice, empty, 0))) << empty;
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
  EXPECT_EQ(WithinText(0.02), "within 2.0 %");
  EXPECT_EQ(WithinText(0.5), "between -33 % and +50 %");
  EXPECT_EQ(ComparisonText({}), "-");
  EXPECT_EQ(ComparisonText({.ratio = 1.34}), "+34 %");
  EXPECT_EQ(ComparisonText({.ratio = 1.34, .interval = Interval{.low = 1.32, .high = 1.35}}),
            "+34 % (+32 to +35)");
  EXPECT_EQ(ComparisonText({.ratio = 1.003, .interval = Interval{.low = 0.994, .high = 1.011}}),
            "+0.3 % (-0.6 to +1.1)");
}

}  // namespace
}  // namespace netring
