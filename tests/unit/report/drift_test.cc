#include "report/drift.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"

namespace netring {
namespace {

constexpr int kSlices = 20;

std::vector<int64_t> Slices(auto rate) {
  std::vector<int64_t> slices;
  for (int i = 0; i < kSlices; ++i) slices.push_back(rate(i));
  return slices;
}

TEST(Drifts, NotWhereTheRateIsFlat) {
  EXPECT_FALSE(Drifts(Slices([](int) { return 1000; })));
  EXPECT_FALSE(Drifts(Slices([](int) { return 0; })));
}

TEST(Drifts, NotWhereItIsNoisy) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    EXPECT_FALSE(Drifts(Slices([&](int) {
      return 500 + static_cast<int64_t>(random.Below(1000));
    }))) << seed;
  }
}

// Over 10 %, but within what the scatter explains.
TEST(Drifts, NotWhereOneSliceIsAnOutlier) {
  EXPECT_FALSE(Drifts(Slices([](int i) { return i == 3 ? 4000 : 1000; })));
}

TEST(Drifts, OnARamp) {
  EXPECT_TRUE(Drifts(Slices([](int i) { return 1000 + 40 * i; })));
  EXPECT_TRUE(Drifts(Slices([](int i) { return 2000 - 40 * i; })));
}

TEST(Drifts, OnAStep) {
  EXPECT_TRUE(Drifts(Slices([](int i) { return i < 10 ? 1000 : 1200; })));
  EXPECT_FALSE(Drifts(Slices([](int i) { return i < 10 ? 1000 : 1090; })));  // within 10 %
}

TEST(Drifts, NotWhereThereIsTooLittleToTell) {
  EXPECT_FALSE(Drifts({}));
  EXPECT_FALSE(Drifts({1, 1000, 2000}));
}

TEST(Stalls, WhereNothingComesForAWhile) {
  EXPECT_TRUE(Stalls(Slices([](int i) { return i == 7 ? 0 : 1000; })));
  EXPECT_TRUE(Stalls(Slices([](int i) { return i == 19 ? 0 : 22; })));
}

TEST(Stalls, NotWhereLittleIsExpected) {
  EXPECT_FALSE(Stalls(Slices([](int) { return 0; })));
  EXPECT_FALSE(Stalls(Slices([](int i) { return i == 7 ? 0 : 20; })));
  EXPECT_FALSE(Stalls(Slices([](int i) { return i == 7 ? 1 : 1000; })));
  EXPECT_FALSE(Stalls({}));
}

}  // namespace
}  // namespace netring
