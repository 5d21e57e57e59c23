#include "stats/schedstat.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

TEST(Schedstat, HasTheTimeOnACpuAndTheTimeWaitingForOne) {
  const auto read = ParseSchedstat("267671 517399 3\n");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->run_ns, 267671);
  EXPECT_EQ(read->waited_ns, 517399);
  EXPECT_EQ(ParseSchedstat("267671 0 1\n").value().waited_ns, 0) << "zero is a value";
}

TEST(Schedstat, IsEmptyWhereTheKernelDoesNotCount) {
  EXPECT_FALSE(ParseSchedstat("0 0 0\n").has_value());
}

TEST(Schedstat, RefusesTextThatIsCutOrSomethingElse) {
  for (const char* text : {"", "\n", "1 2 3", "1 2\n", "1 x 3\n", "-1 2 3\n", "1 -2 3\n", "1 2 x\n",
                           "1 99999999999999999999 3\n"}) {
    EXPECT_FALSE(ParseSchedstat(text).has_value()) << text;
  }
}

TEST(SchedstatFile, ReadsThisThread) {
  SchedstatFile file("/proc/thread-self/schedstat");
  const auto first = file.Read();
  if (!first.has_value()) GTEST_SKIP() << "the kernel does not count how long threads wait";
  const auto second = file.Read();
  ASSERT_TRUE(second.has_value());
  EXPECT_GE(second->waited_ns, first->waited_ns);
  EXPECT_GE(second->run_ns, first->run_ns);
}

}  // namespace
}  // namespace netring
