#include "report/glance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/text_wrap.h"
#include "experiment/groups.h"
#include "report/format.h"
#include "report/table.h"
#include "support/golden.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

void CopyAll(Slice* slice) {
  Evidence& evidence = slice->server.evidence;
  evidence.zc_sends = evidence.zc_completions = evidence.zc_copied = evidence.sends;
  evidence.zc_bytes = evidence.zc_copied_bytes = slice->server.bytes;
}

/// How many times the work of a1 at 4 KiB a cell costs.
double CostIn(const Cell& cell) {
  const std::string& impl = cell.technique.variant;
  const double by_size = 1 + static_cast<double>(cell.load.size) / 65536;
  if (impl == "a2") return by_size * (cell.load.size < 4096 ? 1.04 : 0.9);
  return by_size * (impl == "a3" ? 1.34 : impl == "zc" ? 1.005 : 1);
}

CellResult PlantedCell(const Cell& cell) {
  const bool zero_copy = cell.technique.variant == "a3" || cell.technique.variant == "zc";
  return MeasuredCell(cell, [&](Slice* slice) {
    TimesWork(CostIn(cell))(slice);
    if (zero_copy) CopyAll(slice);
  });
}

/// Every combination, and the control of each size and number of threads.
Result RunOfAxes(const std::vector<std::string>& impls, const std::vector<int64_t>& sizes,
                 const std::vector<int>& threads = {1}) {
  Result run = RunOf("a1");
  run.environment.emplace_back("cpus_online", "0-1");
  run.spec.impl = impls;
  run.spec.sizes = sizes;
  run.spec.threads = threads;
  run.cells.clear();
  std::vector<Cell> cells;
  for (const std::string& impl : impls) {
    for (const int64_t size : sizes) {
      for (const int count : threads)
        cells.push_back({.technique = {.variant = impl}, .load = {.size = size, .threads = count}});
    }
  }
  for (const Cell& cell : WithControls(run.spec, cells)) run.cells.push_back(PlantedCell(cell));
  return run;
}

Result FourWays() { return RunOfAxes({"a1", "a2", "a3", "zc"}, {64, 512, 4096, 65536}); }

Result ManySizes() {
  std::vector<int64_t> sizes;
  for (int64_t size = 64; size <= 1 << 20; size *= 2) sizes.push_back(size);
  return RunOfAxes({"a1", "a2"}, sizes);
}

Result Streams() {
  Result run = RunOfTwo();
  run.spec.impl = {"a1", "zc"};
  run.spec.workload = {Workload::kStream};
  run.spec.batch = {16};
  run.cells = {StreamCell("a1"), StreamCell("zc", TimesWork(0.7))};
  return run;
}

Result OneStream() {
  Result run = RunOf("a1");
  run.spec.workload = {Workload::kStream};
  run.cells = {StreamCell("a1")};
  return run;
}

Result Interrupted() {
  Result run = RunOfAxes({"a1", "a2"}, {64, 4096});
  run.ended = RunEnd::kInterrupted;
  return run;
}

Result Engines() {
  Result run = RunOf("a1");
  run.spec.engine = {"uring", "blocking"};
  run.cells.clear();
  for (const std::string& engine : run.spec.engine) {
    Cell cell{.technique = {.engine = engine, .variant = "a1"}, .load = {.size = 4096}};
    if (engine == "blocking") cell.technique.ring = cell.technique.recv = "";
    run.cells.push_back(MeasuredCell(cell, TimesWork(engine == "uring" ? 1 : 1.5)));
  }
  return run;
}

Result Agents() {
  Result run = RunOf("a1");
  run.spec.agent = {"", "/home/somebody/a/long/way/to/another/build/src/app/netring-agent"};
  run.cells.clear();
  for (const std::string& agent : run.spec.agent) {
    const Cell cell{.technique = {.variant = "a1"}, .load = {.size = 4096}, .agent = agent};
    run.cells.push_back(MeasuredCell(cell, TimesWork(agent.empty() ? 1 : 1.2)));
  }
  return run;
}

Result Factors() {
  Result run = RunOf("a1");
  run.spec.factors = {"direct"};
  run.spec.ring = {"plain"};
  run.spec.recv = {"plain"};
  run.cells.clear();
  for (const char* ring : {"plain", "plain+direct"}) {
    const Cell cell{.technique = {.variant = "a1", .ring = ring, .recv = "plain"},
                    .load = {.size = 4096}};
    run.cells.push_back(
        MeasuredCell(cell, TimesWork(ring == absl::string_view("plain") ? 1 : 0.8)));
  }
  return run;
}

Result NoCells() {
  Result run = RunOf("a1");
  run.cells.clear();
  return run;
}

struct NamedRun {
  const char* name;
  Result (*make)();
};
const NamedRun kRuns[] = {
    {"four ways, four sizes", FourWays},
    {"one way", [] { return RunOfAxes({"a1"}, {64, 4096, 65536}); }},
    {"threads", [] { return RunOfAxes({"a1", "a2", "a3"}, {4096}, {1, 2, 4}); }},
    {"streams", Streams},
    {"one stream", OneStream},
    {"skipped and failed", FourCells},
    {"many sizes", ManySizes},
    {"two axes", [] { return RunOfAxes({"a1", "a2"}, {64, 4096}, {1, 2}); }},
    {"engines", Engines},
    {"agents", Agents},
    {"factors", Factors},
    {"interrupted", Interrupted},
    {"no cells", NoCells},
};

std::string TextOf(const Result& run, const GlanceOptions& options) {
  return GlanceText(AnalysedRun(run), options);
}

std::string AllTexts(const GlanceOptions& options) {
  std::string text;
  for (const NamedRun& each : kRuns)
    absl::StrAppend(&text, "== ", each.name, " ==\n", TextOf(each.make(), options), "\n");
  return text;
}

constexpr char kDirectory[] = "results/2026-01-02T030405Z";

TEST(Glance, At80Columns) {
  ExpectGolden("tests/golden/glance-80.txt", AllTexts({.width = 80, .directory = kDirectory}));
}
TEST(Glance, At120Columns) {
  ExpectGolden("tests/golden/glance-120.txt", AllTexts({.width = 120, .directory = kDirectory}));
}
TEST(Glance, InTheCLocale) {
  const GlanceOptions options{.width = 80, .utf8 = false, .directory = kDirectory};
  ExpectGolden("tests/golden/glance-c.txt", TextOf(FourWays(), options));
}

TEST(Glance, IsNeverWiderThanAsked) {
  for (const NamedRun& each : kRuns) {
    const Result run = each.make();
    const AnalysedRun analysed(run);
    for (size_t width = kLeastGlanceWidth; width <= 200; ++width) {
      const std::string text =
          GlanceText(analysed, {.width = width, .utf8 = width % 2 == 0, .directory = kDirectory});
      for (const absl::string_view line : absl::StrSplit(text, '\n')) {
        ASSERT_LE(WidthOfText(line), width) << each.name << ": " << line;
        ASSERT_FALSE(absl::EndsWith(line, " ")) << each.name << ": " << line;
      }
    }
  }
}

/// The words after the table, up to the commands, which have rules of their own.
std::string Answer(const std::string& text) {
  const size_t begin = text.find("\nUse ");
  const std::vector<std::string> words = absl::StrSplit(
      text.substr(begin, text.find("\nNext") - begin), absl::ByAnyChar(" \n"), absl::SkipEmpty());
  return absl::StrJoin(words, " ");
}

// The lines of a command that is too long for one, pasted into a shell, are that command.
TEST(Glance, CommandsCanBePasted) {
  const Result run = FourWays();
  const std::string whole = TextOf(run, {.width = 200});
  EXPECT_THAT(whole, HasSubstr("Next   sudo netring-run --path=wire # where zero copy is real\n"));
  Result long_run = RunOfAxes({"a1", "a2"}, {64});
  long_run.spec.sysctl = {std::string("net.ipv4.tcp_rmem=") + std::string(40, '4')};
  const std::string text = TextOf(long_run, {.width = 80});
  EXPECT_THAT(text, HasSubstr("Next   # from which size on:\n       netring-run "));
  EXPECT_THAT(text, ContainsRegex(" \\\\\n       --"));
}

TEST(Glance, BreaksNoWord) {
  const Result run = FourWays();
  const AnalysedRun analysed(run);
  const std::string answer = Answer(GlanceText(analysed, {.width = 200}));
  for (size_t width = kLeastGlanceWidth; width < 200; ++width)
    ASSERT_EQ(Answer(GlanceText(analysed, {.width = width})), answer) << width;
}

TEST(Glance, IsAsciiWhereTheLocaleIs) {
  for (const NamedRun& each : kRuns) {
    for (const char c : TextOf(each.make(), {.utf8 = false}))
      ASSERT_TRUE(c == '\n' || absl::ascii_isprint(static_cast<unsigned char>(c))) << each.name;
  }
}

TEST(Glance, HasEscapesOnlyWhenAsked) {
  const std::string plain = TextOf(FourCells(), {});
  EXPECT_THAT(plain, Not(HasSubstr("\033")));
  const std::string colored = TextOf(FourCells(), {.color = true});
  EXPECT_THAT(colored, AllOf(HasSubstr("\033[31mfailed\033[0m"), HasSubstr("\033[1mTrust\033[0m")));
  EXPECT_EQ(
      absl::StrReplaceAll(
          colored,
          {{"\033[1m", ""}, {"\033[31m", ""}, {"\033[33m", ""}, {"\033[32m", ""}, {"\033[0m", ""}}),
      plain);
}

TEST(Glance, HasTheFiguresAndComparisonsOfTheTable) {
  const Result run = RunOfTwo(TimesWork(2));
  const std::string text = TextOf(run, {});
  EXPECT_THAT(text, ContainsRegex("a1  copy, send +12\\.0 us"));
  EXPECT_THAT(text, ContainsRegex("a2  sendmsg of parts +\\+100 % .?.?[0-9.]+"));
  EXPECT_THAT(TableText(AnalysedRun(run)), HasSubstr("+100 % ("));
}

TEST(Glance, SaysSameUnsureAndNone) {
  EXPECT_THAT(TextOf(RunOfTwo(), {}), ContainsRegex("a2  sendmsg of parts +same"));
  const SliceChange scattered = [](Slice* slice) {
    TimesWork(slice->round % 2 == 0 ? 0.5 : 2)(slice);
  };
  EXPECT_THAT(TextOf(RunOfTwo(scattered), {}), ContainsRegex("a2  sendmsg of parts +unsure"));
  EXPECT_THAT(TextOf(FourCells(), {}), AllOf(ContainsRegex("a2  sendmsg of parts +failed"),
                                             ContainsRegex("zc  SENDMSG_ZC +skipped")));
}

TEST(Glance, WithoutABaselineTheOthersHaveTheirOwnNumbers) {
  Result run = RunOfTwo(TimesWork(2));
  CellResult skipped(run.cells[0].cell);
  skipped.skipped = {Outcome::Kind::kSkipped, "no io_uring"};
  run.cells[0] = std::move(skipped);
  const std::string text = TextOf(run, {});
  EXPECT_THAT(text, AllOf(ContainsRegex("a1  copy, send +skipped"),
                          ContainsRegex("a2  sendmsg of parts +24\\.0 us")));
}

TEST(Glance, SaysWhatToDoNextOnlyWhereItHelps) {
  const std::string copied = TextOf(FourWays(), {});
  EXPECT_THAT(copied, HasSubstr("sudo netring-run --path=wire"));
  EXPECT_THAT(TextOf(RunOfAxes({"a1", "a2"}, {64, 4096}), {}), Not(HasSubstr("\nNext")));
  EXPECT_THAT(TextOf(RunOf("a1"), {}), HasSubstr("Next   netring-run --sizes=4096"));
  EXPECT_THAT(TextOf(Interrupted(), {.directory = "d"}), HasSubstr("netring-run --resume d"));
  Result refused = RunOf("a1");
  refused.spec.perf_record = {refused.cells[0].cell.Id()};
  EXPECT_THAT(TextOf(refused, {}), Not(HasSubstr("--perf_record=")));
  for (CellResult& each : refused.cells) each.skipped = {Outcome::Kind::kSkipped, "x"};
  EXPECT_THAT(TextOf(refused, {}), Not(HasSubstr("\nNext")));
}

/// Of two hosts, every zero-copy byte of which was copied.
Result Remote() {
  Result run = FourWays();
  run.path.path = "remote";
  run.path.copied_where = "eth0, driver virtio_net";
  run.spec.far.server_exec = "ssh hostA";
  run.spec.server_address = "192.168.7.1";
  run.environment = {
      {"host_name", "hostA"}, {"kernel_release", "6.12.1-amd64"}, {"cpus_online", "0-1"}};
  run.client_environment = {
      {"host_name", "hostB"}, {"kernel_release", "7.2.0"}, {"cpus_online", "0-3"}};
  return run;
}

std::string FirstLine(const Result& run) {
  const std::string text = TextOf(run, {.width = 120});
  return text.substr(0, text.find('\n'));
}

TEST(Glance, NamesBothHosts) {
  Result run = Remote();
  EXPECT_THAT(FirstLine(run),
              HasSubstr("remote (hostA to hostB)  kernel 6.12 and 7.2  2 and 4 CPUs"));
  for (auto& [name, value] : run.client_environment)
    value = name == "kernel_release" ? "6.12.9" : value;
  EXPECT_THAT(FirstLine(run), HasSubstr("kernel 6.12.1-amd64 and 6.12.9  "));
  run.client_environment = {{"host_name", "\x1b[2J"}, {"kernel_release", "6.12.1-amd64"}};
  EXPECT_THAT(FirstLine(run), Not(HasSubstr("\x1b")));
  EXPECT_THAT(FirstLine(run), HasSubstr("kernel 6.12  2 CPUs"));
  run.client_environment.clear();
  EXPECT_THAT(FirstLine(run), HasSubstr("remote (hostA)  kernel 6.12  2 CPUs"));
}

TEST(Glance, OffersNoPathOfThisHostToSidesOnOthers) {
  const std::string text = TextOf(Remote(), {});
  EXPECT_THAT(text, HasSubstr("(eth0, driver virtio_net)"));
  EXPECT_THAT(text, Not(HasSubstr("--path")));
}

TEST(Glance, TrustsWhatItsVerdictsSay) {
  EXPECT_THAT(TextOf(FourWays(), {}), ContainsRegex("\nTrust  good: 24 rounds; a1 against itself"));
  Result debug = RunOfTwo();
  for (auto& [name, value] : debug.environment) value = name == "build_type" ? "debug" : value;
  EXPECT_THAT(TextOf(debug, {}), HasSubstr("limited: 2 of 2 cells are degraded (DEBUG_BUILD)"));
  for (auto& [name, value] : debug.environment) value = name == "sanitizer" ? "address" : value;
  EXPECT_THAT(TextOf(debug, {}), HasSubstr("none: 2 of 2 cells are invalid"));
}

TEST(Glance, HasAtMostFiveNotes) {
  Result run = RunOfAxes({"a1", "a2", "a3", "zc"}, {64, 512, 4096, 65536});
  for (size_t i = 4; i < 12; ++i) {
    CellResult skipped(run.cells[i].cell);
    skipped.skipped = {Outcome::Kind::kSkipped, absl::StrCat("reason ", i)};
    run.cells[i] = std::move(skipped);
  }
  const std::string text = TextOf(run, {.width = 200});
  EXPECT_THAT(text, HasSubstr("4 more notes: netring-run --analyse DIR --wide"));
  EXPECT_THAT(text, AllOf(HasSubstr("reason 7"), Not(HasSubstr("reason 8"))));
}

TEST(ShortTimeText, HasThreeDigits) {
  for (const auto& [ns, text] :
       {std::pair(0.5, "0.50 ns"), std::pair(846.0, "846 ns"), std::pair(999.6, "1.00 us"),
        std::pair(11'312.0, "11.3 us"), std::pair(99'960.0, "100 us"), std::pair(1.53e6, "1.53 ms"),
        std::pair(9.999e9, "10.0 s"), std::pair(12'345e9, "12345 s")})
    EXPECT_EQ(ShortTimeText(ns), text);
}

TEST(ShortAnswerText, HasAsFewDigitsAsTellIt) {
  const auto text = [](double ratio, double low, double high) {
    const Comparison told{.ratio = ratio, .interval = Interval{low, high}, .answer = Answer::kMore};
    return ShortAnswerText(told, "+-");
  };
  EXPECT_EQ(text(1.342, 1.32, 1.36), "+34 % +-2");
  EXPECT_EQ(text(1.0312, 1.0272, 1.0352), "+3.1 % +-0.4");
  EXPECT_EQ(text(1.012, 1.001, 1.023), "+1.2 % +-1.1") << "not +1 % +-1, which holds 0";
  EXPECT_EQ(text(1.1, 1.09999, 1.10001), "+10.0 % +-0.1") << "no interval is 0 wide";
  EXPECT_EQ(text(1.027, 1.002, 1.075), "+0.2 to +7.5 %") << "not +2.7 % +-3.6";
  EXPECT_EQ(ShortAnswerText({.ratio = 1.001, .answer = Answer::kSame}, "+-"), "same");
  EXPECT_EQ(ShortAnswerText({}, "+-"), "-");
}

}  // namespace
}  // namespace netring
