#include "stats/steal.h"

#include <gtest/gtest.h>

#include "netring/clock.h"

namespace netring {
namespace {

constexpr int64_t kStealHz = 100;
constexpr int64_t kStealTickNs = kNsPerSecond / kStealHz;

TEST(Steal, IsTheEighthTimeOfAllCpusTogether) {
  EXPECT_EQ(StealNs("cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 7 80 9 10\n", kStealHz),
            8 * kStealTickNs);
  EXPECT_EQ(StealNs("cpu  1 2 3 4 5 6 7 0 0 0\n", kStealHz), 0) << "zero is a value";
  EXPECT_EQ(StealNs("cpu  1 2 3 4 5 6 7 8\n", 1000), 8 * kNsPerMs);
}

TEST(Steal, RefusesTextThatIsCutOrSomethingElse) {
  for (const char* text : {"", "\n", "cpu  1 2 3 4 5 6 7 8", "cpu  1 2 3 4 5 6 7\n",
                           "cpu0 1 2 3 4 5 6 7 8 9 10\n", "cpu  1 2 3 4 5 6 7 -8\n",
                           "cpu  1 2 3 4 x 6 7 8\n", "cpu  1 2 3 4 5 6 7 99999999999999999999\n"}) {
    EXPECT_EQ(StealNs(text, kStealHz), std::nullopt) << text;
  }
}

TEST(StealClock, ReadsThisMachine) {
  StealClock clock;
  const auto first = clock.Read();
  if (!first.has_value()) GTEST_SKIP() << "/proc/stat does not tell steal time here";
  const auto second = clock.Read();
  ASSERT_TRUE(second.has_value());
  EXPECT_GE(*second, *first);
}

}  // namespace
}  // namespace netring
