#include "load/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "netring/clock.h"

namespace netring {
namespace {

constexpr double kInterval = 1000;

std::vector<int64_t> Due(Arrivals arrivals, int64_t start_ns, size_t count) {
  arrivals.Start(start_ns);
  std::vector<int64_t> due;
  for (size_t i = 0; i < count; ++i) {
    due.push_back(arrivals.due_ns());
    arrivals.Next();
  }
  return due;
}

std::vector<int64_t> Poisson(uint64_t seed, size_t count, double phase = 0) {
  return Due(Arrivals(Arrivals::Kind::kPoisson, kInterval, phase, seed), 0, count);
}

TEST(Arrivals, ConstantOnesAreOneIntervalApart) {
  const Arrivals arrivals(Arrivals::Kind::kConstant, kInterval, 0, 1);
  EXPECT_EQ(Due(arrivals, 5000, 4), (std::vector<int64_t>{5000, 6000, 7000, 8000}));
}

TEST(Arrivals, AFractionOfANanosecondIsNotLost) {
  const Arrivals arrivals(Arrivals::Kind::kConstant, 1e9 / 3, 0, 1);
  const std::vector<int64_t> due = Due(arrivals, 0, 3001);
  EXPECT_NEAR(static_cast<double>(due.back()), 1000.0 * kNsPerSecond, 1);
}

TEST(Arrivals, PhasesSpreadConnectionsOverTheInterval) {
  std::vector<int64_t> all;
  for (int connection = 3; connection >= 0; --connection) {
    const Arrivals arrivals(Arrivals::Kind::kConstant, kInterval, connection / 4.0, 1);
    for (const int64_t due : Due(arrivals, 100, 2)) all.push_back(due);
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<int64_t>{100, 350, 600, 850, 1100, 1350, 1600, 1850}));
}

TEST(Arrivals, ConstantOnesDoNotDependOnTheSeed) {
  EXPECT_EQ(Due(Arrivals(Arrivals::Kind::kConstant, kInterval, 0.5, 1), 0, 10),
            Due(Arrivals(Arrivals::Kind::kConstant, kInterval, 0.5, 2), 0, 10));
}

TEST(Arrivals, PoissonGapsAreExponential) {
  constexpr size_t kCount = 100'000;
  const std::vector<int64_t> due = Poisson(1, kCount);
  double sum = 0;
  double squares = 0;
  double below_mean = 0;
  int64_t before = 0;
  for (const int64_t time : due) {
    const auto gap = static_cast<double>(time - std::exchange(before, time));
    ASSERT_GE(gap, 0);
    sum += gap;
    squares += gap * gap;
    below_mean += gap < kInterval;
  }
  const double mean = sum / kCount;
  EXPECT_NEAR(mean, kInterval, 0.02 * kInterval);
  EXPECT_NEAR(std::sqrt(squares / kCount - mean * mean), kInterval, 0.02 * kInterval);
  EXPECT_NEAR(below_mean / kCount, 1 - std::exp(-1), 0.01);
}

TEST(Arrivals, ASeedMeansTheSameTimes) {
  EXPECT_EQ(Poisson(7, 100), Poisson(7, 100));
  EXPECT_NE(Poisson(7, 100), Poisson(8, 100));
}

/// Connections get consecutive seeds.
TEST(Arrivals, NeighbouringSeedsBeginApart) {
  constexpr uint64_t kSeeds = 10'000;
  double sum = 0;
  for (uint64_t seed = 0; seed < kSeeds; ++seed)
    sum += static_cast<double>(Poisson(seed, 1).front());
  EXPECT_NEAR(sum / kSeeds, kInterval, 0.05 * kInterval);
}

TEST(Arrivals, PoissonOnesNeedNoPhase) { EXPECT_EQ(Poisson(3, 10, 0), Poisson(3, 10, 0.75)); }

TEST(Arrivals, StartMovesThemAll) {
  const Arrivals arrivals(Arrivals::Kind::kPoisson, kInterval, 0, 1);
  const std::vector<int64_t> early = Due(arrivals, 0, 10);
  const std::vector<int64_t> late = Due(arrivals, 1'000'000, 10);
  for (size_t i = 0; i < early.size(); ++i) EXPECT_EQ(late[i] - early[i], 1'000'000);
}

}  // namespace
}  // namespace netring
