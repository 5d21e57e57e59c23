// What a stream that something holds up is called, and what is said of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/verdict.h"
#include "report/analysed_run.h"
#include "report/sentences.h"
#include "unit/report/fixture.h"

namespace netring {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A stream whose server has time left.
Result RunOfIdle(void (*change)(SideSample* server)) {
  Result run = RunOf("a1");
  run.cells = {StreamCell("a1", [=](Slice* slice) {
    slice->server.cpu_ns = slice->server.window_ns * 85 / 100;
    slice->server.counters.clear();
    slice->server.tcp.busy_ns = slice->server.window_ns;
    slice->server.tcp.rwnd_limited_ns = slice->server.tcp.sndbuf_limited_ns = 0;
    change(&slice->server);
  })};
  return run;
}

struct Named {
  const char* name;
  void (*change)(SideSample* server);
  const char* sentence;
};
const Named kNamed[] = {
    {"LIMITED_RWND",
     [](SideSample* server) { server->tcp.rwnd_limited_ns = *server->tcp.busy_ns * 76 / 100; },
     "a1: the client's receive window held the server's TCP up for 76.0 % of the time with data "
     "to send. The server's threads worked or waited for a CPU for "},
    {"LIMITED_SNDBUF",
     [](SideSample* server) { server->tcp.sndbuf_limited_ns = *server->tcp.busy_ns * 76 / 100; },
     " bytes held its TCP up. "},
    {"LIMITED_CWND",
     [](SideSample* server) {
       server->tcp.cwnd = 10;
       server->tcp.in_flight = 9;
     },
     "a1: the congestion window of 10 segments was full (90.0 %), with a round trip of 30.0 us. "},
};

std::vector<std::string> AllNamesOf(const Result& run) {
  const Verdict verdict = Judge(run.cells[0], JudgedRunOf(run));
  std::vector<std::string> names = NamesOf(verdict.reasons);
  for (const std::string& note : NamesOf(verdict.notes)) names.push_back(note);
  return names;
}

std::vector<std::string> SentencesOf(const Result& run) {
  std::vector<std::string> texts;
  for (const Sentence& sentence : Sentences(AnalysedRun(run))) texts.push_back(sentence.text);
  return texts;
}

TEST(LimitVerdict, NamesWhatHoldsAStreamUp) {
  EXPECT_THAT(AllNamesOf(RunOfIdle([](SideSample*) {})), IsEmpty());
  for (const Named& each : kNamed) {
    const Result run = RunOfIdle(each.change);
    EXPECT_THAT(AllNamesOf(run), ElementsAre(each.name));
    EXPECT_THAT(SentencesOf(run), Contains(HasSubstr(each.sentence)));
  }
}

TEST(LimitVerdict, TheNatureOfAPathWeakensNothing) {
  const auto kind_of = [](const Named& each) {
    const Result run = RunOfIdle(each.change);
    return Judge(run.cells[0], JudgedRunOf(run)).kind;
  };
  EXPECT_EQ(kind_of(kNamed[0]), Verdict::Kind::kDegraded);
  EXPECT_EQ(kind_of(kNamed[1]), Verdict::Kind::kDegraded);
  EXPECT_EQ(kind_of(kNamed[2]), Verdict::Kind::kValid);
}

TEST(LimitVerdict, SidesThatShareACpuWaitForEachOther) {
  Result run = RunOf("a1");
  run.cells = {StreamCell("a1", [](Slice* slice) {
    slice->server.cpu_ns = slice->server.window_ns / 2;
    slice->server.counters.clear();
    slice->server.tcp.cwnd = slice->server.tcp.in_flight = 10;
    slice->server.cpus = slice->client.cpus;
  })};
  EXPECT_THAT(AllNamesOf(run), ElementsAre("SAME_CORE"));
  EXPECT_THAT(SentencesOf(run), Not(Contains(HasSubstr("the congestion window of"))));
}

}  // namespace
}  // namespace netring
