#include "base/cpu_list.h"

#include <gtest/gtest.h>

namespace netring {
namespace {

TEST(CpuList, ReadsWhatTheKernelWrites) {
  EXPECT_EQ(ParseCpuList("0-3,8\n"), (CpuSet{0, 1, 2, 3, 8}));
  EXPECT_EQ(ParseCpuList("5"), (CpuSet{5}));
  EXPECT_EQ(ParseCpuList("8190-8191"), (CpuSet{8190, 8191}));
  EXPECT_EQ(ParseCpuList("\n"), CpuSet{});  // a NUMA node without CPUs
  EXPECT_EQ(ParseCpuList(""), CpuSet{});
}

TEST(CpuList, RefusesAnythingElse) {
  for (const char* bad : {"0-", "-1", "1-0", "0,", ",0", "0,,1", "a", "0-3:2/4", "0x1", "+1", "0 1",
                          "3,1", "0-3,3", "8192", "0-99999999", "99999999999999999999"}) {
    EXPECT_FALSE(ParseCpuList(bad).has_value()) << bad;
  }
}

TEST(CpuList, WritesRanges) {
  EXPECT_EQ(CpuListText({0, 1, 2, 5, 7, 8}), "0-2,5,7-8");
  EXPECT_EQ(CpuListText({}), "");
}

}  // namespace
}  // namespace netring
