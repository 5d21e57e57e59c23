#include "analysis/slice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/analysis/slices.h"

namespace netring {
namespace {

using ::testing::HasSubstr;
using Kind = Outcome::Kind;

/// One connection, one request in flight, where nothing else is said.
Slice Judged(Slice slice, const Load& load = {}) {
  slice.outcome = {};
  JudgeSlice(load, &slice);
  return slice;
}

TEST(MostInFlight, IsWhatAllConnectionsHold) {
  EXPECT_EQ(MostInFlight({}), 1);
  EXPECT_EQ(MostInFlight({.threads = 2, .connections = 3, .depth = 5}), 30);
  EXPECT_EQ(MostInFlight({.workload = Workload::kStream, .threads = 2, .batch = 16}), 32);
  EXPECT_EQ(MostInFlight({.threads = 256, .connections = 4096, .batch = 4096, .depth = 4096}),
            int64_t{256} * 4096 * 4096);
}

TEST(JudgeSlice, TakesOneWhoseSidesDidTheSame) {
  Slice slice = SliceOfWork(0, 100);
  slice.outcome = {Kind::kFailed, "what was said before"};
  JudgeSlice({}, &slice);
  EXPECT_EQ(slice.outcome.kind, Kind::kMeasured);
  EXPECT_EQ(slice.outcome.reason, "");
  EXPECT_FALSE(slice.withheld);
}

TEST(JudgeSlice, WithoutAMessageItIsTorn) {
  Slice slice = SliceOfWork(0, 100);
  slice.server.messages = 0;
  EXPECT_EQ(Judged(slice).outcome.kind, Kind::kTorn);
  EXPECT_EQ(Judged(slice).outcome.reason,
            "no whole message in the window of the server: it was stopped, or the window is too "
            "short for the size");
  slice.client.messages = 0;
  EXPECT_THAT(Judged(slice).outcome.reason, HasSubstr("of the client"));
  // However many may be in flight: a rate of none is no rate.
  EXPECT_EQ(Judged(slice, {.depth = 4096}).outcome.kind, Kind::kTorn);
}

TEST(JudgeSlice, ATenthOfTheMessagesMayBeMissing) {
  Slice slice = SliceOfWork(0, 100);
  slice.client.messages = 900;
  EXPECT_EQ(Judged(slice).outcome.kind, Kind::kMeasured);
  slice.client.messages = 899;
  EXPECT_EQ(Judged(slice).outcome.kind, Kind::kTorn);
  EXPECT_EQ(
      Judged(slice).outcome.reason,
      "the server counted 1000 messages and the client 899: one of them was stopped or had no CPU");
  std::swap(slice.server.messages, slice.client.messages);
  EXPECT_EQ(Judged(slice).outcome.kind, Kind::kTorn) << "whichever side it is";
}

TEST(JudgeSlice, EachThreadIsJudgedForItself) {
  Slice slice = SliceOfWork(0, 100);
  const Load load{.threads = 2};
  slice.server.thread_messages = {500, 500};
  slice.client.thread_messages = {500, 500};
  EXPECT_EQ(Judged(slice, load).outcome.kind, Kind::kMeasured);
  slice.client.thread_messages = {400, 600};
  EXPECT_EQ(Judged(slice, load).outcome.reason,
            "in thread 0 the server counted 500 messages and the client 400: one of them was "
            "stopped or had no CPU");
  slice.client.thread_messages = {};
  EXPECT_EQ(Judged(slice, load).outcome.kind, Kind::kMeasured) << "an agent that does not tell";
}

TEST(JudgeSlice, WhatIsInFlightIsNotMissing) {
  Slice slice = SliceOfWork(0, 100);
  slice.server.messages = 100;
  slice.client.messages = 68;
  EXPECT_EQ(Judged(slice, {.connections = 32}).outcome.kind, Kind::kMeasured);
  EXPECT_EQ(Judged(slice, {.connections = 31}).outcome.kind, Kind::kTorn);
  EXPECT_EQ(Judged(slice, {.depth = 32}).outcome.kind, Kind::kMeasured);
  EXPECT_EQ(Judged(slice, {.workload = Workload::kStream, .batch = 32}).outcome.kind,
            Kind::kMeasured);
}

// A thread's window opens at the first mark that one of its connections brings.
TEST(JudgeSlice, WhatTheSocketsOfAStreamHoldIsNotMissing) {
  Slice slice = SliceOfWork(0, 100);
  slice.client.messages = 488;
  slice.server.socket.sndbuf = slice.client.socket.rcvbuf = 8192;
  Load load{.workload = Workload::kStream, .size = 64, .connections = 2};
  EXPECT_EQ(Judged(slice, load).outcome.kind, Kind::kMeasured) << "2 x 256, and 2 in flight";
  slice.client.messages = 485;
  EXPECT_EQ(Judged(slice, load).outcome.kind, Kind::kTorn);
  slice.client.messages = 899;
  load.connections = 1;
  EXPECT_EQ(Judged(slice, load).outcome.kind, Kind::kTorn) << "the marks bound both windows";
  load = {.size = 64, .connections = 2};
  EXPECT_EQ(Judged(slice, load).outcome.kind, Kind::kTorn) << "requests wait for answers";
}

// Both open and close at the same messages: a side that gets its CPU later has a shorter one.
TEST(JudgeSlice, WindowsOfTheSameMessagesMayDifferInTime) {
  Slice slice = SliceOfWork(0, 100);
  slice.server.window_ns = 100 * kNsPerMs;
  slice.client.window_ns = 50 * kNsPerMs;
  EXPECT_EQ(Judged(slice).outcome.kind, Kind::kMeasured);
}

TEST(JudgeSlice, ATwentiethOfTheWindowMayBeTaken) {
  for (auto side : {&Slice::server, &Slice::client}) {
    for (auto taken : {&SideSample::run_delay_ns, &SideSample::throttled_ns}) {
      Slice slice = SliceOfWork(0, 100);
      slice.*side.*taken = kNsPerMs;  // of 20
      EXPECT_FALSE(Judged(slice).withheld);
      slice.*side.*taken = kNsPerMs + 1;
      EXPECT_TRUE(Judged(slice).withheld);
      EXPECT_EQ(Judged(slice).outcome.kind, Kind::kMeasured) << "its work counts";
    }
  }
}

// As with --pin same: each thread waits while the other runs.
TEST(JudgeSlice, ThreadsOfTheRunThatShareACpuTakeNothing) {
  for (auto side : {&Slice::server, &Slice::client}) {
    Slice slice = SliceOfWork(0, 100);
    (slice.*side).own_cpus = false;
    (slice.*side).run_delay_ns = 19 * kNsPerMs;
    EXPECT_FALSE(Judged(slice).withheld);
    (slice.*side).throttled_ns = 2 * kNsPerMs;
    EXPECT_TRUE(Judged(slice).withheld) << "a quota withholds all the same";
  }
  Slice slice = SliceOfWork(0, 100);
  slice.server.own_cpus = false;
  slice.client.run_delay_ns = 2 * kNsPerMs;
  EXPECT_TRUE(Judged(slice).withheld) << "the other side has CPUs of its own";
}

TEST(JudgeSlice, JudgesAnewWhetherItWasWithheld) {
  Slice slice = SliceOfWork(0, 100);
  slice.withheld = true;
  EXPECT_FALSE(Judged(slice).withheld);
}

}  // namespace
}  // namespace netring
