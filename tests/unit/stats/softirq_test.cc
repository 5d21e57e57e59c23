#include "stats/softirq.h"

#include <gtest/gtest.h>

#include "netring/clock.h"

namespace netring {
namespace {

constexpr char kStat[] =
    "cpu  60 0 30 400 10 0 111 3 0 0\n"
    "cpu0 20 0 10 150 5 0 100 1 0 0\n"
    "cpu1 20 0 10 150 5 0 10 1 0 0\n"
    "cpu3 20 0 10 100 0 0 1 1 0 0\n"
    "intr 12345 0 9\n"
    "cpu9 0 0 0 0 0 0 7 0 0 0\n";
constexpr int64_t kHz = 100;
constexpr int64_t kTickNs = kNsPerSecond / kHz;

TEST(Softirq, AddsTheCpusAskedFor) {
  EXPECT_EQ(SoftirqNs(kStat, {0}, kHz), 100 * kTickNs);
  EXPECT_EQ(SoftirqNs(kStat, {0, 3}, kHz), 101 * kTickNs);
  EXPECT_EQ(SoftirqNs(kStat, {1}, 1000), 10 * kNsPerMs);
}

TEST(Softirq, ACpuThatIsNotThereMakesItUnavailable) {
  EXPECT_EQ(SoftirqNs(kStat, {0, 2}, kHz), std::nullopt);
  EXPECT_EQ(SoftirqNs(kStat, {9}, kHz), std::nullopt);  // not among the CPUs' lines
  EXPECT_EQ(SoftirqNs(kStat, {}, kHz), std::nullopt);
  EXPECT_EQ(SoftirqNs("", {0}, kHz), std::nullopt);
}

TEST(Softirq, RefusesTextThatIsCutOrNotNumbers) {
  EXPECT_EQ(SoftirqNs("cpu0 1 2 3 4 5 6 7", {0}, kHz), std::nullopt);
  EXPECT_EQ(SoftirqNs("cpu0 1 2 3 4 5 6\n", {0}, kHz), std::nullopt);
  EXPECT_EQ(SoftirqNs("cpu0 1 2 3 4 5 6 x\n", {0}, kHz), std::nullopt);
  EXPECT_EQ(SoftirqNs("cpu0 1 2 3 4 5 6 -7\n", {0}, kHz), std::nullopt);
  EXPECT_EQ(SoftirqNs("cpux 1 2 3 4 5 6 7\n", {0}, kHz), std::nullopt);
  EXPECT_EQ(SoftirqNs("cpu0 1 2 3 4 5 6 99999999999999999999\n", {0}, kHz), std::nullopt);
  EXPECT_EQ(SoftirqNs("cpu0 1 2 3 4 5 6 7\n", {0}, kHz), 7 * kTickNs);
}

TEST(SoftirqClock, ReadsThisMachine) {
  const auto allowed = AllowedCpus();
  ASSERT_TRUE(allowed.ok());
  SoftirqClock clock(*allowed);
  const auto first = clock.Read();
  if (!first.has_value()) GTEST_SKIP() << "/proc/stat does not have the allowed CPUs here";
  const auto second = clock.Read();
  ASSERT_TRUE(second.has_value());
  EXPECT_GE(*second, *first);
}

TEST(SoftirqClock, NoCpusNoTime) { EXPECT_EQ(SoftirqClock({}).Read(), std::nullopt); }

}  // namespace
}  // namespace netring
