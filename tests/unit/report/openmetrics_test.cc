#include "report/openmetrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "report/columns.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

/// The only sample of a family in which there is one.
double SampleOf(const std::string& text, const std::string& family) {
  double found = -1;
  int samples = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::StartsWith(line, absl::StrCat(family, "{"))) continue;
    EXPECT_TRUE(absl::SimpleAtod(line.substr(line.rfind(' ') + 1), &found)) << line;
    ++samples;
  }
  EXPECT_EQ(samples, 1) << family;
  return found;
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

TEST(OpenMetrics, NamesEndInTheBaseUnit) {
  const auto name = [](const char* column, const char* unit) {
    return FamilyOf(column, unit).name;
  };
  EXPECT_EQ(name("server_work_ns_per_msg", "ns"), "netring_server_work_per_message_seconds");
  EXPECT_EQ(name("server_work_ns_per_msg_q1", "ns"), "netring_server_work_per_message_q1_seconds");
  EXPECT_EQ(name("server_user_ns_per_msg", "ns"), "netring_server_user_per_message_seconds");
  EXPECT_EQ(name("server_cpu_ns_per_byte", "ns/byte"), "netring_server_cpu_per_byte_seconds");
  EXPECT_EQ(name("latency_p99_us", "us"), "netring_latency_p99_seconds");
  EXPECT_EQ(name("throughput_gbps", "Gbit/s"), "netring_throughput_bytes_per_second");
  EXPECT_EQ(name("throughput_q1", "Gbit/s"), "netring_throughput_q1_bytes_per_second");
  EXPECT_EQ(name("messages_per_s", "1/s"), "netring_messages_per_second");
  EXPECT_EQ(name("zc_copied_fraction", "fraction"), "netring_zc_copied_ratio");
  EXPECT_EQ(name("working_set_bytes", "bytes"), "netring_working_set_bytes");
  EXPECT_EQ(name("server_work_vs_low", "ratio"), "netring_server_work_vs_low_ratio");
  EXPECT_EQ(name("cycles", "count"), "netring_cycles");
}

TEST(OpenMetrics, EachUnitOfTheColumnsHasABaseUnit) {
  const std::set<std::string> plain = {"count", "1/byte", "1/message"};
  std::set<std::string> names;
  for (const Column& column : ResultColumns()) {
    if (column.scope != Scope::kNumber || *column.unit == '\0') continue;
    const MetricFamily family = FamilyOf(column.name, column.unit);
    EXPECT_TRUE(names.insert(family.name).second) << family.name << " is there twice";
    EXPECT_EQ(family.unit.empty(), plain.count(column.unit) == 1)
        << column.name << ": " << column.unit;
    EXPECT_THAT(family.name, EndsWith(family.unit));
    EXPECT_THAT(family.name, Not(MatchesRegex(".*_(ns|us|ms|s|gbps|msg|fraction)(_.*)?")))
        << column.name;
  }
}

TEST(OpenMetrics, ValuesAreThoseOfTheCellInBaseUnits) {
  const Result run = RunOf("a1");
  const AnalysedRun analysed(run);
  const CellResult& cell = run.cells[0];
  const std::string text = OpenMetricsText(analysed, "x");
  const auto near = [&](const char* family, MetricId metric, double factor) {
    const double value = *cell.Figure(metric) * factor;
    EXPECT_NEAR(SampleOf(text, family), value, value * 1e-5) << family;
  };
  near("netring_server_work_per_message_seconds", kCost, 1e-9);
  near("netring_latency_p50_seconds", MetricId::kLatencyP50, 1e-6);
  near("netring_throughput_bytes_per_second", MetricId::kThroughput, 125e6);
  near("netring_messages_per_second", MetricId::kMessageRate, 1);
  EXPECT_EQ(SampleOf(text, "netring_cycles"),
            static_cast<double>(*ValueOf(cell.server().counters, kCycles)));
}

TEST(OpenMetrics, EachFamilyHasItsHeadOnceAndItsSamplesBehindIt) {
  std::string family;
  std::set<std::string> known;
  const std::string text = OpenMetricsText(AnalysedRun(FourCells()), "x");
  EXPECT_THAT(text, EndsWith("\n# EOF\n"));
  for (const std::string& line : Lines(text)) {
    const std::vector<std::string> words = absl::StrSplit(line, absl::MaxSplits(' ', 3));
    if (line == "# EOF") continue;
    if (words[1] == "TYPE") {
      EXPECT_TRUE(known.insert(words[2]).second) << words[2];
      EXPECT_EQ(words[3], "gauge");
      family = words[2];
    }
    EXPECT_THAT(line, MatchesRegex(absl::StrCat("(# (TYPE|UNIT|HELP) ", family, " .+)|(", family,
                                                "\\{.+\\} [0-9.]+)")));
  }
}

TEST(OpenMetrics, ASampleNamesItsRunItsCellAndTheCoordinates) {
  const Result run = RunOf("a1");
  EXPECT_THAT(OpenMetricsText(AnalysedRun(run), "today"),
              HasSubstr(absl::StrCat("netring_latency_seconds{run=\"today\",cell=\"",
                                     run.cells[0].cell.Id(), "\",impl=\"a1\",size=\"4096\",")));
}

TEST(OpenMetrics, TextIsEscaped) {
  Result run = RunOf("a1");
  run.cells[0].skipped = {Outcome::Kind::kSkipped, "a \"b\"\\\nc"};
  const std::string text = OpenMetricsText(AnalysedRun(run), "\"");
  EXPECT_THAT(text, HasSubstr("{run=\"\\\"\","));
  EXPECT_THAT(text, HasSubstr("reasons=\"a \\\"b\\\"\\\\\\nc\""));
}

TEST(OpenMetrics, WhatIsNotAvailableIsAbsent) {
  const Result run =
      RunOf("a1", [](Slice* slice) { CounterOf(kCycles, &slice->server.counters).value.reset(); });
  const std::string text = OpenMetricsText(AnalysedRun(run), "x");
  EXPECT_THAT(text, Not(HasSubstr("netring_cycles")));
  EXPECT_THAT(text, HasSubstr("netring_l1_misses"));
  // Cells that failed or were skipped are told apart from those without numbers by their outcome.
  const std::string four = OpenMetricsText(AnalysedRun(FourCells()), "x");
  EXPECT_THAT(four, HasSubstr("outcome=\"failed\""));
  EXPECT_THAT(four, HasSubstr("outcome=\"skipped\""));
  EXPECT_THAT(four, Not(MatchesRegex("(.|\n)*\nnetring_slices\\{[^\n]*impl=\"a2\"(.|\n)*")));
}

TEST(OpenMetrics, AComparisonHasItsInterval) {
  const std::string text = OpenMetricsText(AnalysedRun(RunOfTwo(TimesWork(1.5))), "x");
  const double low = SampleOf(text, "netring_server_work_vs_low_ratio");
  const double ratio = SampleOf(text, "netring_server_work_vs_baseline_ratio");
  const double high = SampleOf(text, "netring_server_work_vs_high_ratio");
  EXPECT_NEAR(ratio, 1.5, 0.05);
  EXPECT_LT(low, ratio);
  EXPECT_GT(high, ratio);
  EXPECT_THAT(text, HasSubstr(",baseline=\"a1\""));
  EXPECT_THAT(text, HasSubstr("server_work_difference=\"more\""));
}

}  // namespace
}  // namespace netring
