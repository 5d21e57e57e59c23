#include "stats/run_delay.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

TEST(RunDelay, IsTheSecondNumber) {
  EXPECT_EQ(RunDelayNs("267671 517399 3\n"), 517399);
  EXPECT_EQ(RunDelayNs("267671 0 1\n"), 0) << "zero is a value";
}

TEST(RunDelay, IsEmptyWhereTheKernelDoesNotCount) {
  EXPECT_EQ(RunDelayNs("0 0 0\n"), std::nullopt);
}

TEST(RunDelay, RefusesTextThatIsCutOrSomethingElse) {
  for (const char* text : {"", "\n", "1 2 3", "1 2\n", "1 x 3\n", "-1 2 3\n", "1 -2 3\n", "1 2 x\n",
                           "1 99999999999999999999 3\n"}) {
    EXPECT_EQ(RunDelayNs(text), std::nullopt) << text;
  }
}

TEST(RunDelayClock, ReadsThisThread) {
  RunDelayClock clock;
  const auto first = clock.Read();
  if (!first.has_value()) GTEST_SKIP() << "the kernel does not count how long threads wait";
  const auto second = clock.Read();
  ASSERT_TRUE(second.has_value());
  EXPECT_GE(*second, *first);
}

}  // namespace
}  // namespace netring
