#include "report/trace_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "report/run_lines.h"

namespace netring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = TraceEvent::Kind;

Cell TracedCell(const std::string& engine = "uring") {
  return {
      .technique = {.engine = engine, .variant = "zc", .ring = engine == "uring" ? "default" : ""},
      .load = {.size = 64}};
}

/// The objects of the list that are of a track's own, each as "PHASE NAME at TS+DUR".
std::vector<std::string> Shown(const Cell& cell, const SideTraces& traces) {
  const Json json = Json::parse(TraceJson(cell, traces), nullptr, false);
  std::vector<std::string> shown;
  for (const Json& row : json["traceEvents"]) {
    const auto phase = row["ph"].get<std::string>();
    if (phase == "M") continue;
    std::string text = phase + " " + row["name"].get<std::string>() + " at " + row["ts"].dump();
    if (row.contains("dur")) text += "+" + row["dur"].dump();
    shown.push_back(text);
  }
  return shown;
}

TEST(TraceJson, ShowsASendItsNotificationAndHowLongTheBufferIsInUse) {
  const SideTraces traces{.server = {{Kind::kSend, 0, 0, 1000, 10, 0, 3},
                                     {Kind::kSent, 0, 0, 3000, 0, 64, 0},
                                     {Kind::kCopied, 0, 0, 203'000, 0, 1, 3}},
                          .client = {}};
  EXPECT_THAT(
      Shown(TracedCell(), traces),
      ElementsAre("b thread 0, connection 0: buffer in use at 0.0", "X send at 0.0+2.0",
                  "i notification at 202.0", "e thread 0, connection 0: buffer in use at 202.0"));
  const Json json = Json::parse(TraceJson(TracedCell(), traces), nullptr, false);
  EXPECT_THAT(json["otherData"]["client"].dump(), HasSubstr("another host"));
}

TEST(TraceJson, ShowsTheCallWithinASendOfAnEngineWithoutARing) {
  const SideTraces traces{
      .server = {{Kind::kSend, 0, 0, 0, 1500, 0, 0}, {Kind::kSent, 0, 0, 2000, 0, 64, 0}},
      .client = {}};
  EXPECT_THAT(Shown(TracedCell("epoll"), traces),
              ElementsAre("X send at 0.0+2.0", "X system call at 0.0+1.5"));
}

TEST(TraceJson, ShowsARoundTripOnceItsWholeAnswerIsThere) {
  const SideTraces traces{.server = {},
                          .client = {{Kind::kReceived, 0, 0, 0, 0, 64, 0},
                                     {Kind::kSend, 0, 0, 1000, 0, 0, 0},
                                     {Kind::kReceived, 0, 0, 5000, 0, 24, 0},
                                     {Kind::kReceived, 0, 0, 6000, 0, 40, 0}}};
  EXPECT_THAT(Shown(TracedCell(), traces),
              ElementsAre("i received at 0.0", "b thread 0, connection 0: round trip at 1.0",
                          "i received at 5.0", "i received at 6.0",
                          "e thread 0, connection 0: round trip at 6.0"));
}

TEST(TraceJson, NamesAWaitAfterWhatTookMostOfIt) {
  const SideTraces traces{.server = {{Kind::kWait, 0, 0, 0, 1000, 900, 50},
                                     {Kind::kWait, 0, 0, 2000, 1000, 0, 900},
                                     {Kind::kWait, 0, 0, 4000, 1000, 100, 100}},
                          .client = {}};
  EXPECT_THAT(Shown(TracedCell(), traces),
              ElementsAre("X sleeps at 0.0+1.0", "X busy-polls at 2.0+1.0", "X works at 4.0+1.0"));
}

// A ring's completions carry 24 bits of an id, and ids wrap.
TEST(TraceJson, FindsTheSendsOfANotificationWhereIdsWrap) {
  const SideTraces traces{.server = {{Kind::kSend, 0, 0, 0, 0, 0, 0x1ffffff},
                                     {Kind::kSend, 0, 0, 1000, 0, 0, 0x2000000},
                                     {Kind::kNotified, 0, 0, 2000, 0, 2, 0xffffff},
                                     {Kind::kNotified, 0, 0, 3000, 0, INT64_MAX / 4, 0}},
                          .client = {}};
  EXPECT_THAT(
      Shown(TracedCell(), traces),
      ElementsAre("b thread 0, connection 0: buffer in use at 0.0",
                  "b thread 0, connection 0: buffer in use at 1.0", "i notification at 2.0",
                  "e thread 0, connection 0: buffer in use at 2.0",
                  "e thread 0, connection 0: buffer in use at 2.0", "i notification at 3.0"));
}

TEST(TraceJson, SaysHowManyEventsWereLeftOut) {
  const SideTraces traces{.server = {{Kind::kLeftOut, 0, 0, 7, 0, 12, 0}}, .client = {}};
  EXPECT_THAT(Shown(TracedCell(), traces),
              ElementsAre("i the trace is full: 12 events left out at 0.0"));
}

TEST(TraceJson, AnEmptyTraceIsOneToo) { EXPECT_THAT(Shown(TracedCell(), {}), IsEmpty()); }

TEST(TraceJson, ItsFileIsNamedAfterTheCell) {
  EXPECT_EQ(TraceFileOf(TracedCell("epoll")), "trace-epoll_zc_rr_-_64B_t1_c1.json");
}

}  // namespace
}  // namespace netring
