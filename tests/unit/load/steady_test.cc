#include "load/steady.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "netring/clock.h"

namespace netring {
namespace {

constexpr int64_t kWarmup = 100 * kNsPerMs;
constexpr int64_t kCap = 4 * kWarmup;

bool IsSteady(std::initializer_list<int64_t> counts) {
  Steady steady;
  for (const int64_t count : counts) steady.Add(count);
  return steady.steady();
}

TEST(Steady, NeedsAWholeWindow) {
  EXPECT_FALSE(IsSteady({}));
  EXPECT_FALSE(IsSteady({0, 10, 20, 30}));
  EXPECT_TRUE(IsSteady({0, 10, 20, 30, 40}));
}

TEST(Steady, HalvesMayDifferByTheTolerance) {
  EXPECT_TRUE(IsSteady({0, 50, 100, 150, 204}));
  EXPECT_FALSE(IsSteady({0, 50, 100, 150, 206}));
  EXPECT_TRUE(IsSteady({0, 50, 100, 150, 196}));
  EXPECT_FALSE(IsSteady({0, 50, 100, 150, 194}));
}

TEST(Steady, ARateOfNothingIsNotSteady) {
  EXPECT_FALSE(IsSteady({0, 0, 0, 0, 0}));
  EXPECT_FALSE(IsSteady({7, 7, 7, 7, 7}));
  EXPECT_FALSE(IsSteady({0, 0, 0, 10, 20}));
}

TEST(Steady, OnlyTheLastWindowCounts) {
  EXPECT_TRUE(IsSteady({0, 1, 2, 100, 200, 300, 400, 500}));
  EXPECT_FALSE(IsSteady({0, 100, 200, 300, 400, 400, 400}));
}

/// When a warm-up ends that is asked every millisecond while `count_at` grows.
template <typename CountAt>
int64_t EndOf(Warmup warmup, CountAt count_at) {
  for (int64_t now_ns = 0;; now_ns += kNsPerMs) {
    if (warmup.Ended(now_ns, count_at(now_ns / kNsPerMs))) return now_ns;
  }
}

TEST(Warmup, AFlatRateEndsItOnTime) {
  EXPECT_EQ(EndOf(Warmup(0, kWarmup, kCap), [](int64_t ms) { return 50 * ms; }), kWarmup);
}

TEST(Warmup, ARampGoesOnToTheCap) {
  EXPECT_EQ(EndOf(Warmup(0, kWarmup, kCap), [](int64_t ms) { return ms * ms; }), kCap);
}

TEST(Warmup, NothingAtAllGoesOnToTheCap) {
  EXPECT_EQ(EndOf(Warmup(0, kWarmup, kCap), [](int64_t) { return 0; }), kCap);
}

TEST(Warmup, ALateStartIsWaitedFor) {
  const auto from_150_ms = [](int64_t ms) { return ms < 150 ? 0 : 50 * (ms - 150); };
  EXPECT_EQ(EndOf(Warmup(0, kWarmup, kCap), from_150_ms), 150 * kNsPerMs + kWarmup);
}

TEST(Warmup, ACapBelowItsLengthDoesNotShortenIt) {
  EXPECT_EQ(EndOf(Warmup(0, kWarmup, 0), [](int64_t ms) { return ms * ms; }), kWarmup);
}

TEST(Warmup, OfNoLengthEndsAtOnce) { EXPECT_TRUE(Warmup(0, 0, 0).Ended(0, 0)); }

TEST(Warmup, OfNoLengthStillWaitsForASteadyRate) {
  EXPECT_EQ(EndOf(Warmup(0, 0, kCap), [](int64_t ms) { return 50 * ms; }), 4 * kNsPerMs);
  Warmup warmup(0, 0, kCap);
  EXPECT_FALSE(warmup.Ended(0, 0));
  EXPECT_EQ(warmup.next_ns(), kNsPerMs) << "who waits for it must not spin";
}

TEST(Warmup, LooksAFewTimesOnly) {
  Warmup warmup(0, kWarmup, kCap);
  EXPECT_EQ(warmup.next_ns(), 0);
  EXPECT_FALSE(warmup.Ended(0, 0));
  EXPECT_EQ(warmup.next_ns(), kWarmup / 4);
  EXPECT_FALSE(warmup.Ended(kNsPerMs, 1)) << "asked too early: that count is not a step's";
  EXPECT_EQ(warmup.next_ns(), kWarmup / 4);
}

TEST(Warmup, TimeCountsFromItsBeginning) {
  constexpr int64_t kBegun = 1'000 * kNsPerSecond;
  Warmup warmup(kBegun, kWarmup, kCap);
  EXPECT_EQ(warmup.next_ns(), kBegun);
  EXPECT_FALSE(warmup.Ended(kBegun + kCap - 1, 0));
  EXPECT_TRUE(warmup.Ended(kBegun + kCap, 0));
}

}  // namespace
}  // namespace netring
