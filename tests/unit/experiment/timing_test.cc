#include "experiment/timing.h"

#include <gtest/gtest.h>

#include "netring/clock.h"

namespace netring {
namespace {

Method UsualMethod() { return {.duration_ns = 5 * kNsPerSecond}; }

/// What a trial of 20 ms showed at the client.
Samples TrialOfMessages(int64_t messages, std::optional<int64_t> min_rtt_ns = std::nullopt) {
  Samples samples;
  samples.client.window_ns = 20 * kNsPerMs;
  samples.client.messages = messages;
  samples.client.tcp.min_rtt_ns = min_rtt_ns;
  return samples;
}

Window UsualWindow(const Method& method) {
  return SliceWindow(method, {}, TrialOfMessages(100), 5 * kNsPerSecond);
}

int64_t SliceNs(const Method& method, const Load& load, const Samples& trial) {
  return SliceWindow(method, load, trial, LongestSliceNs(method, 1)).duration_ns;
}

int64_t TrialNs(const Method& method, const Load& load) {
  return TrialWindow(method, load, LongestSliceNs(method, 1)).duration_ns;
}

TEST(LongestSliceNs, IsTheDuration) {
  EXPECT_EQ(LongestSliceNs(UsualMethod(), 90), 5 * kNsPerSecond);
}

TEST(LongestSliceNs, LeavesRoomForTwentyRoundsInABudget) {
  Method method = UsualMethod();
  method.budget_ns = 60 * kNsPerSecond;
  for (const int64_t cells : {1, 20, 90}) {
    const Window window = WindowOf(method, LongestSliceNs(method, static_cast<size_t>(cells)));
    const int64_t slice_ns = window.warmup_ns + window.duration_ns + BetweenWindowsNs({});
    EXPECT_LE(slice_ns * cells * 21, *method.budget_ns) << cells;
    EXPECT_GE(slice_ns * cells * 23, *method.budget_ns) << cells;
  }
  EXPECT_EQ(LongestSliceNs(method, 1000), 20 * kNsPerMs) << "shorter ones say nothing";
  EXPECT_EQ(SliceWindow(method, {}, TrialOfMessages(0), 150 * kNsPerMs).duration_ns,
            150 * kNsPerMs);
  method.slice_ns = kNsPerSecond;
  EXPECT_EQ(SliceNs(method, {}, TrialOfMessages(0)), kNsPerSecond) << "as long as --slice says";
}

TEST(TrialWindow, Is20MsOrASecondWithARate) {
  EXPECT_EQ(TrialNs(UsualMethod(), {}), 20 * kNsPerMs);
  EXPECT_EQ(TrialNs(UsualMethod(), {.rate = 10}), kNsPerSecond);
}

TEST(TrialWindow, IsWhatSliceSaysAndNoLongerThanTheDuration) {
  Method method = UsualMethod();
  method.slice_ns = 60 * kNsPerMs;
  EXPECT_EQ(TrialNs(method, {.rate = 10}), 60 * kNsPerMs);
  method = {.duration_ns = 7 * kNsPerMs};
  EXPECT_EQ(TrialNs(method, {}), 7 * kNsPerMs);
}

TEST(LongerTrial, IsTenTimesAsLongWithinTheDuration) {
  EXPECT_EQ(
      LongerTrial(UsualMethod(), {.duration_ns = 20 * kNsPerMs}, 5 * kNsPerSecond).duration_ns,
      200 * kNsPerMs);
  EXPECT_EQ(
      LongerTrial(UsualMethod(), {.duration_ns = 2 * kNsPerSecond}, 5 * kNsPerSecond).duration_ns,
      5 * kNsPerSecond);
}

TEST(SliceWindow, Is20MsWhereThatHoldsEnough) {
  EXPECT_EQ(SliceNs(UsualMethod(), {}, TrialOfMessages(100)), 20 * kNsPerMs);
  EXPECT_EQ(SliceNs(UsualMethod(), {}, TrialOfMessages(100'000)), 20 * kNsPerMs);
}

TEST(SliceWindow, HoldsAHundredMessagesPerPlaceInFlight) {
  EXPECT_EQ(SliceNs(UsualMethod(), {}, TrialOfMessages(50)), 40 * kNsPerMs);
  EXPECT_EQ(
      SliceNs(UsualMethod(), {.threads = 2, .connections = 3, .depth = 4}, TrialOfMessages(1200)),
      40 * kNsPerMs);
}

TEST(SliceWindow, HoldsTwoHundredRoundTrips) {
  EXPECT_EQ(SliceNs(UsualMethod(), {}, TrialOfMessages(1000, 500 * kNsPerUs)), 100 * kNsPerMs);
  EXPECT_EQ(SliceNs(UsualMethod(), {}, TrialOfMessages(1000, 50 * kNsPerUs)), 20 * kNsPerMs);
}

TEST(SliceWindow, IsASecondWithARate) {
  EXPECT_EQ(SliceNs(UsualMethod(), {.rate = 1000}, TrialOfMessages(1000)), kNsPerSecond);
}

TEST(SliceWindow, IsNoLongerThanTheDuration) {
  EXPECT_EQ(SliceNs(UsualMethod(), {}, TrialOfMessages(0)), 2 * kNsPerSecond)
      << "one message at most in 20 ms";
  EXPECT_EQ(SliceNs(UsualMethod(), {.connections = 4096}, TrialOfMessages(1)), 5 * kNsPerSecond);
  EXPECT_EQ(SliceNs({.duration_ns = 10 * kNsPerMs}, {}, TrialOfMessages(1000)), 10 * kNsPerMs);
  // What 2^63 ns would not hold.
  EXPECT_EQ(SliceNs(UsualMethod(), {.threads = 256, .connections = 4096, .depth = 4096},
                    TrialOfMessages(0)),
            5 * kNsPerSecond);
}

TEST(SliceWindow, IsWhatSliceSays) {
  Method method = UsualMethod();
  method.slice_ns = 3 * kNsPerMs;
  EXPECT_EQ(SliceNs(method, {}, TrialOfMessages(0)), 3 * kNsPerMs);
}

TEST(SliceWindow, AQuarterOfItIsWarmup) {
  EXPECT_EQ(UsualWindow(UsualMethod()).warmup_ns, 5 * kNsPerMs);
  Method method = UsualMethod();
  method.slice_ns = 5 * kNsPerSecond;
  EXPECT_EQ(UsualWindow(method).warmup_ns, kNsPerSecond) << "at most";
  method.warmup_ns = 0;
  EXPECT_EQ(UsualWindow(method).warmup_ns, 0);
  method.warmup_ns = 7 * kNsPerSecond;
  EXPECT_EQ(UsualWindow(method).warmup_ns, 7 * kNsPerSecond);
  EXPECT_EQ(TrialWindow(method, {}, 5 * kNsPerSecond).warmup_ns, 7 * kNsPerSecond);
}

TEST(BetweenWindows, GrowsWithTheConnections) {
  EXPECT_GT(BetweenWindowsNs({}), 0);
  EXPECT_GT(BetweenWindowsNs({.connections = 100}), BetweenWindowsNs({}));
  EXPECT_EQ(BetweenWindowsNs({.threads = 10}), BetweenWindowsNs({.connections = 10}));
}

}  // namespace
}  // namespace netring
