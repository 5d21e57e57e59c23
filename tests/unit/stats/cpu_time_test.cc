#include "stats/cpu_time.h"

#include <gtest/gtest.h>

#include <thread>

namespace netring {
namespace {

TEST(CpuTime, RisesWithWorkAndNeverFalls) {
  const CpuTime before = CpuTime::OfThisThread();
  CpuTime after = before;
  for (int64_t last = before.total_ns; after.total_ns == before.total_ns; last = after.total_ns) {
    after = CpuTime::OfThisThread();
    ASSERT_GE(after.total_ns, last);
  }
  EXPECT_GT(after.total_ns, before.total_ns);
  EXPECT_GE(after.user_ns, before.user_ns);
  EXPECT_GE(after.system_ns, before.system_ns);
  EXPECT_GE(after.voluntary_switches, before.voluntary_switches);
  EXPECT_GE(after.involuntary_switches, before.involuntary_switches);
}

TEST(CpuTime, IsOfThisThreadOnly) {
  const CpuTime here = CpuTime::OfThisThread();
  std::thread([&here] {
    while (CpuTime::OfThisThread().total_ns < here.total_ns) {
    }
  }).join();  // the other thread has now used as much as this one had; this one's own reading must
              // not contain it
  CpuTime fresh;
  std::thread([&fresh] { fresh = CpuTime::OfThisThread(); }).join();
  EXPECT_LT(fresh.total_ns, CpuTime::OfThisThread().total_ns);
}

TEST(CpuTime, SumsAndDifferencesTakeEveryField) {
  const CpuTime a{.total_ns = 1,
                  .user_ns = 2,
                  .system_ns = 3,
                  .voluntary_switches = 4,
                  .involuntary_switches = 5};
  CpuTime sum{.total_ns = 10,
              .user_ns = 20,
              .system_ns = 30,
              .voluntary_switches = 40,
              .involuntary_switches = 50};
  sum += a;
  EXPECT_EQ(sum.total_ns, 11);
  EXPECT_EQ(sum.user_ns, 22);
  EXPECT_EQ(sum.system_ns, 33);
  EXPECT_EQ(sum.voluntary_switches, 44);
  EXPECT_EQ(sum.involuntary_switches, 55);
  const CpuTime difference = sum - a;
  EXPECT_EQ(difference.total_ns, 10);
  EXPECT_EQ(difference.user_ns, 20);
  EXPECT_EQ(difference.system_ns, 30);
  EXPECT_EQ(difference.voluntary_switches, 40);
  EXPECT_EQ(difference.involuntary_switches, 50);
}

}  // namespace
}  // namespace netring
