// What the meters need to know of the machine.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/calibrate.h"
#include "probe/copy_meter.h"
#include "support/fake_root.h"

namespace netring {
namespace {

using testing::HasSubstr;

class MeterTest : public FakeRoot {};

TEST_F(MeterTest, TheLargestCacheCounts) {
  EXPECT_EQ(LargestCache(root()), std::nullopt);
  Write("devices/system/cpu/cpu0/cache/index0/size", "32K\n");
  Write("devices/system/cpu/cpu0/cache/index3/size", "32768K\n");
  Write("devices/system/cpu/cpu0/cache/index2/size", "512K\n");
  EXPECT_EQ(LargestCache(root()), int64_t{32} << 20);
}

TEST_F(MeterTest, SizesThatDoNotReadAreNone) {
  for (const char* text : {"", "K\n", "-5K\n", "0K\n", "12\n", "manyK\n"}) {
    Write("devices/system/cpu/cpu0/cache/index0/size", text);
    EXPECT_EQ(LargestCache(root()), std::nullopt) << text;
  }
}

TEST_F(MeterTest, WhatIsWalkedIsMuchMoreThanTheCacheAndAPowerOfTwo) {
  constexpr int64_t kFree = int64_t{8} << 30;
  EXPECT_EQ(*ColdBytes(int64_t{32} << 20, kFree), int64_t{128} << 20);
  EXPECT_EQ(*ColdBytes(int64_t{36} << 20, kFree), int64_t{256} << 20);
  EXPECT_EQ(*ColdBytes(int64_t{256} << 20, kFree), int64_t{1} << 30);
  EXPECT_THAT(ColdBytes(std::nullopt, kFree).status().ToString(), HasSubstr("caches"));
  EXPECT_THAT(ColdBytes(int64_t{257} << 20, kFree).status().ToString(), HasSubstr("too large"));
  EXPECT_THAT(ColdBytes(int64_t{32} << 20, int64_t{200} << 20).status().ToString(),
              HasSubstr("200 MiB"));
}

TEST_F(MeterTest, CpufreqKnowsTheNominalFrequencyBest) {
  EXPECT_EQ(NominalMhz(root()), std::nullopt);
  Write("proc/cpuinfo", "processor\t: 0\ncpu MHz\t\t: 2445.426\n\nprocessor\t: 1\ncpu MHz : 9\n");
  EXPECT_EQ(NominalMhz(root()), 2445.426);
  Write("sys/devices/system/cpu/cpu0/cpufreq/base_frequency", "3400000\n");
  EXPECT_EQ(NominalMhz(root()), 3400);
  Write("sys/devices/system/cpu/cpu0/cpufreq/base_frequency", "0\n");
  EXPECT_EQ(NominalMhz(root()), 2445.426);
}

TEST_F(MeterTest, AFrequencyThatDoesNotReadIsNone) {
  for (const char* text : {"cpu MHz : \n", "cpu MHz : fast\n", "cpu MHz : -5\n", "cpu MHz : nan\n",
                           "cpu MHz 5\n", "BogoMIPS : 50\n"}) {
    Write("proc/cpuinfo", text);
    EXPECT_EQ(NominalMhz(root()), std::nullopt) << text;
  }
}

TEST(CopyMeter, CopiesCostSomethingOrHaveAReason) {
  CopyMeter meter;
  for (const int64_t bytes : {int64_t{64}, CopyMeter::kMaxBytes}) {
    EXPECT_GT(meter.Hot(bytes, 1000).value_or(0), 0);
    const absl::StatusOr<double> cold = meter.Cold(bytes, 1000);
    EXPECT_TRUE(cold.ok() ? *cold > 0 : absl::IsUnavailable(cold.status())) << cold.status();
  }
}

}  // namespace
}  // namespace netring
