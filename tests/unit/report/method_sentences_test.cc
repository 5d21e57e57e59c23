#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "report/sentences.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(MethodSentences, SayWhichLoopTheLatencyIsOf) {
  Result run = RunOf("a1");
  EXPECT_THAT(TextsOf(run), Contains(StartsWith("Latency is the round trip at the client, from")));
  EXPECT_THAT(TextsOf(run), Each(Not(HasSubstr("open loop"))));
  run.cells[0].cell.load.rate = 1000;
  EXPECT_THAT(TextsOf(run),
              Contains(StartsWith("Latency is the round trip at the client. The loop is open")));
  EXPECT_THAT(TextsOf(run), Each(Not(HasSubstr("closed loop"))));
}

TEST(MethodSentences, TellLoopsApart) {
  Result run = RunOf("a1");
  Cell other = run.cells[0].cell;
  other.load.rate = 1000;
  run.cells.push_back(MeasuredCell(other));
  EXPECT_THAT(TextsOf(run), Contains(StartsWith("a1 (rate 0): Latency is")));
  EXPECT_THAT(TextsOf(run), Contains(StartsWith("a1 (rate 1000): Latency is")));
}

TEST(MethodSentences, SayWhatAStreamIs) {
  Result run = RunOf("a1");
  run.cells = {StreamCell("a1")};
  EXPECT_THAT(TextsOf(run), Contains(StartsWith("A stream goes one way")));
  EXPECT_THAT(TextsOf(run), Each(Not(HasSubstr("Latency"))));
}

TEST(MethodSentences, SayWhatAutoChose) {
  Result run = RunOf(kAutoImpl);
  run.auto_rules = {
      {.engine = "uring",
       .workload = Workload::kRr,
       .zero_copy = "zc",
       .from = 65536,
       .reason = "it won"},
      {.engine = "epoll", .alloc = Alloc::kHuge, .zero_copy = "a3", .reason = "it never won"},
      {.engine = "uring", .layout = "64+*", .zero_copy = "mix", .from = 16384, .reason = "it won"},
      {.engine = "uring", .layout = "8+*", .zero_copy = "zc", .from = 4096, .reason = "it won"}};
  EXPECT_THAT(TextsOf(run),
              Contains("auto (uring, rr) sent with zc from 64 KiB on, a1 below: it won."));
  EXPECT_THAT(TextsOf(run),
              Contains("auto (epoll, rr, alloc huge) sent with a1 always: it never won."));
  EXPECT_THAT(TextsOf(run),
              Contains("auto (uring, rr, layout 64+*) sent with mix (the payload by zero copy, the "
                       "other 64 B copied) from a payload of 16 KiB on, a1 below: it won."));
  EXPECT_THAT(TextsOf(run),
              Contains("auto (uring, rr, layout 8+*) sent with zc (all parts by zero copy) from a "
                       "payload of 4 KiB on, a1 below: it won."));
}

TEST(MethodSentences, SayWhatTheComparisonIs) {
  EXPECT_THAT(TextsOf(RunOf("a1")), Each(Not(HasSubstr("vs a1"))));
  Result run = RunOfTwo();
  EXPECT_THAT(
      TextsOf(run),
      Contains("vs a1: the server's work per message relative to a1's in the same round, with "
               "its 95 % confidence interval, from 24 rounds. Work is CPU time without "
               "busy-polling. same: either will do, within 2.0 %."));
  run.ended = RunEnd::kPrecise;
  run.spec.method.margin = 0.005;
  EXPECT_THAT(
      TextsOf(run),
      Contains(AllOf(HasSubstr("from 24 rounds, until the comparisons were precise enough."),
                     HasSubstr("within 0.5 %."))));
}

TEST(MethodSentences, SayHowManyRoundsCellsHad) {
  const Result run = RunOfTwo([](Slice* slice) {
    if (slice->round >= 20) slice->outcome = {Outcome::Kind::kTorn, "x"};
  });
  EXPECT_THAT(TextsOf(run), Contains(HasSubstr("from 20 to 24 rounds")));
}

SliceChange ByTurns(double one, double other) {
  return [=](Slice* slice) { TimesWork(slice->round % 2 == 0 ? one : other)(slice); };
}

TEST(MethodSentences, SayWhatWouldMakeAnAnswerSure) {
  EXPECT_THAT(TextsOf(RunOfTwo()), Each(Not(HasSubstr("unsure"))));
  EXPECT_THAT(
      TextsOf(RunOfTwo(ByTurns(0.9, 1.13))),
      Contains(ContainsRegex("^a2: unsure: about [0-9]+ more rounds would probably settle it "
                             "\\(raise --duration or --budget\\)\\.$")));
  Result never = RunOfTwo(ByTurns(0.1, 10));
  never.spec.method.margin = 0;
  EXPECT_THAT(TextsOf(never), Contains(StartsWith("a2: unsure: ")));
}

TEST(MethodSentences, SayWhatTheControlSays) {
  EXPECT_THAT(TextsOf(RunOfTwo()), Each(Not(HasSubstr("control"))));
  const SliceChange quiet = [](Slice*) {};
  EXPECT_THAT(TextsOf(RunOfTwo({}, &quiet)),
              Contains(ContainsRegex("^control: a1 against itself [+-]0\\.[0-9]+ % "
                                     "\\([+-]0\\.[0-9]+ to [+-]0\\.[0-9]+\\)\\.$")));
  const SliceChange loud = ByTurns(1, 2);
  EXPECT_THAT(
      TextsOf(RunOfTwo(TimesWork(1.5), &loud)),
      Contains(
          "a2: unsure: the difference is within the noise, which the same cell run twice shows."));
}

TEST(MethodSentences, SayWhyThereIsNoControl) {
  const SliceChange fails = [](Slice* slice) {
    if (slice->round < 2) slice->outcome = {Outcome::Kind::kFailed, "the client: reset"};
  };
  EXPECT_THAT(TextsOf(RunOfTwo({}, &fails)),
              Contains("control: none, so a difference may be noise: a1, run again, "
                       "failed: the client: reset."));
  const SliceChange torn = [](Slice* slice) { slice->outcome = {Outcome::Kind::kTorn, "stopped"}; };
  EXPECT_THAT(TextsOf(RunOfTwo({}, &torn)),
              Contains(EndsWith("a1, run again, failed: 24 of 24 slices are torn; the last: "
                                "stopped.")));
  const SliceChange seldom = [](Slice* slice) {
    if (slice->round % 2 == 0 && slice->round > 3) slice->outcome = {Outcome::Kind::kTorn, "x"};
  };
  EXPECT_THAT(TextsOf(RunOfTwo({}, &seldom)), Contains(StartsWith("control: a1 against itself")));
}

TEST(MethodSentences, SayWhyThereIsNoComparison) {
  EXPECT_THAT(TextsOf(RunOfTwo()), Each(Not(HasSubstr("not compared"))));
  const SliceChange torn = [](Slice* slice) {
    if (slice->round % 2 == 0) slice->outcome = {Outcome::Kind::kTorn, "x"};
  };
  Result run = RunOf("a1", torn);
  run.spec.impl = {"a1", "a2"};
  run.cells.push_back(MeasuredCell("a2", [](Slice* slice) {
    if (slice->round % 2 == 1 && slice->round > 14) slice->outcome = {Outcome::Kind::kTorn, "x"};
  }));
  EXPECT_THAT(TextsOf(run),
              Contains("a2: not compared with a1: fewer than 8 rounds measured both (raise "
                       "--duration or --budget)."));
}

TEST(MethodSentences, SayWhyThroughputIsEmpty) {
  const auto withheld = [](int64_t rounds) {
    return RunOf("a1", [rounds](Slice* slice) { slice->withheld = slice->round < rounds; });
  };
  EXPECT_THAT(TextsOf(withheld(kFixtureRounds)),
              Contains("a1: no throughput and no latency: every slice lost CPU time to others."));
  EXPECT_THAT(TextsOf(withheld(kFixtureRounds - 1)), Each(Not(HasSubstr("every slice"))));
  Result stream = withheld(kFixtureRounds);
  stream.cells[0].cell.load.workload = Workload::kStream;
  EXPECT_THAT(TextsOf(stream), Contains("a1: no throughput: every slice lost CPU time to others."));
}

TEST(MethodSentences, OfSeveralControlsTheWidestSpeaks) {
  Result run = RunOf("a1");
  run.spec.impl = {"a1", "a2"};
  run.spec.sizes = {64, 4096};
  run.cells.clear();
  for (const int64_t twin : {0, 1}) {
    for (const char* impl : {"a1", "a2"}) {
      for (const int64_t size : run.spec.sizes) {
        if (twin == 1 && impl != std::string("a1")) continue;
        const bool loud = twin == 1 && size == 4096;
        run.cells.push_back(
            MeasuredCell(Cell{.technique = {.variant = impl}, .load = {.size = size}, .twin = twin},
                         loud ? ByTurns(1, 1.5) : TimesWork(1)));
      }
    }
  }
  const std::vector<std::string> sentences = TextsOf(run);
  const auto is_control = [](const std::string& each) { return each.starts_with("control: "); };
  ASSERT_EQ(std::count_if(sentences.begin(), sentences.end(), is_control), 1);
  EXPECT_THAT(*std::find_if(sentences.begin(), sentences.end(), is_control),
              AllOf(HasSubstr("to +50)"), EndsWith(", the widest of the groups.")));
}

// Controls are no rows: nobody needs to be told that a cell is not one.
TEST(MethodSentences, NameNoCellByItsControl) {
  const SliceChange quiet = [](Slice*) {};
  EXPECT_THAT(TextsOf(RunOfTwo({}, &quiet)), Each(Not(HasSubstr("twin"))));
  EXPECT_THAT(TextsOf(RunOfTwo({}, &quiet)),
              Contains(StartsWith("a1, a2: split: server on CPU 0")));
}

}  // namespace
}  // namespace netring
