#include "base/looking.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

TEST(Looking, CountsFromTheFirstLookToTheOneThatFindsSomething) {
  int64_t sum_ns = 0;
  Looking looking(1000, &sum_ns);
  EXPECT_EQ(sum_ns, 0) << "the first look may find something";
  looking.FoundNothing(1300);
  looking.FoundNothing(1700);
  EXPECT_EQ(sum_ns, 700);
}

TEST(Looking, TimeOffTheCpuIsNotLooking) {
  int64_t sum_ns = 0;
  Looking looking(0, &sum_ns);
  looking.FoundNothing(Looking::kLongestGapNs);
  looking.FoundNothing(Looking::kLongestGapNs + 10 * kNsPerMs);
  looking.FoundNothing(Looking::kLongestGapNs + 10 * kNsPerMs + 400);
  EXPECT_EQ(sum_ns, 2 * Looking::kLongestGapNs + 400);
}

TEST(Looking, ALookThatWorkedIsLeftOut) {
  int64_t sum_ns = 0;
  Looking looking(0, &sum_ns);
  looking.Worked(5000);
  EXPECT_EQ(sum_ns, 0);
  looking.FoundNothing(5300);
  looking.Worked(9000);
  looking.FoundNothing(9200);
  EXPECT_EQ(sum_ns, 500);
}

TEST(Looking, WaitsOfOneThreadHaveOneSum) {
  int64_t sum_ns = 0;
  Looking(0, &sum_ns).FoundNothing(100);
  Looking(90'000, &sum_ns).FoundNothing(90'250);
  EXPECT_EQ(sum_ns, 350);
}

}  // namespace
}  // namespace netring
