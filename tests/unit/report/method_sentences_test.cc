#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/sentences.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(MethodSentences, SayWhichLoopTheLatencyIsOf) {
  Result run = RunOf("a1");
  EXPECT_THAT(Sentences(run),
              Contains(StartsWith("Latency is the round trip at the client, from")));
  EXPECT_THAT(Sentences(run), Each(Not(HasSubstr("open loop"))));
  run.cells[0].cell.load.rate = 1000;
  EXPECT_THAT(Sentences(run),
              Contains(StartsWith("Latency is the round trip at the client, open loop")));
  EXPECT_THAT(Sentences(run), Each(Not(HasSubstr("closed loop"))));
}

TEST(MethodSentences, TellLoopsApart) {
  Result run = RunOf("a1");
  run.cells.push_back(MeasuredCell("a1"));
  run.cells[1].cell.load.rate = 1000;
  EXPECT_THAT(Sentences(run), Contains(StartsWith("a1 (rate 0): Latency is")));
  EXPECT_THAT(Sentences(run), Contains(StartsWith("a1 (rate 1000): Latency is")));
}

TEST(MethodSentences, SayWhatAStreamIs) {
  Result run = RunOf("a1");
  run.cells = {StreamCell("a1")};
  EXPECT_THAT(Sentences(run), Contains(StartsWith("A stream goes one way")));
  EXPECT_THAT(Sentences(run), Each(Not(HasSubstr("Latency"))));
}

TEST(MethodSentences, SayWhatAutoChose) {
  Result run = RunOf(kAutoImpl);
  run.auto_rules = {
      {.engine = "uring",
       .workload = Workload::kRr,
       .zero_copy = "zc",
       .from = 65536,
       .reason = "it won"},
      {.engine = "epoll", .workload = Workload::kRr, .zero_copy = "a3", .reason = "it never won"}};
  EXPECT_THAT(Sentences(run),
              Contains("auto (uring, rr) sent with zc from 64 KiB on, a1 below: it won."));
  EXPECT_THAT(Sentences(run),
              Contains("auto (epoll, rr) sent with a1 always, never a3: it never won."));
}

TEST(MethodSentences, SayThatTheFirstRunWasSlow) {
  Result run = RunOf("a1");
  run.path.priming_gbps = {5, 10, 10.5};
  EXPECT_THAT(Sentences(run), Contains("The first run in the fresh lab reached 48.8 % of what the "
                                       "later ones did and is not in the results."));
  run.path.priming_gbps = {9.5, 10};
  EXPECT_THAT(Sentences(run), Each(Not(HasSubstr("fresh lab"))));
}

TEST(MethodSentences, SayWhatUntilDidNotReach) {
  Result run = RunOf("a1");
  run.spec.until_percent = 0.25;
  EXPECT_THAT(Sentences(run),
              Contains("a1: degraded, WIDE_INTERVAL: after 2 repetitions the 95 % interval of the "
                       "throughput is still wider than the 0.25 % of --until."));
}

TEST(MethodSentences, NameTheBaseline) {
  Result run = RunOf("a1");
  EXPECT_THAT(Sentences(run), Each(Not(HasSubstr("vs a1"))));
  run.cells.push_back(MeasuredCell("a2"));
  EXPECT_THAT(Sentences(run), Contains("vs a1: the server's CPU time per message beside a1's in "
                                       "the same cell; ~: no difference seen."));
}

TEST(MethodSentences, SayWhatTheMachineCanTellApart) {
  Result run = RunOf("a1");
  run.spec.aa = true;
  EXPECT_THAT(Sentences(run), Contains(StartsWith("The A/A check can tell nothing")));
  run.cells.push_back(MeasuredCell("a1"));
  run.cells[1].cell.twin = 1;
  EXPECT_THAT(Sentences(run),
              Contains("A/A check: the same cell run twice differed by up to (95 %) throughput "
                       "0.5 %, median latency 1.9 %, p99 latency 1.7 %, server CPU time per "
                       "message 0.5 %, client CPU time per message 0.5 %; smaller differences "
                       "mean nothing here."));
}

}  // namespace
}  // namespace netring
