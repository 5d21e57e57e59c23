#include "doctor/checkup.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "analysis/verdict.h"
#include "doctor/check.h"
#include "unit/doctor/fixture.h"

namespace netring {
namespace {

using CheckupTest = DoctorTest;

TEST_F(CheckupTest, OfAMachineThatTellsNothingNothingIsFineThatItWouldHaveToTell) {
  for (const absl::Span<const Check> table : {CpuChecks(), SystemChecks()}) {
    for (const Check& check : table) {
      if (check.name != std::string("io_uring")) ExpectNotReadable(Find(check.name));
    }
  }
  ExpectNotReadable(Find("RLIMIT_MEMLOCK"));
  ExpectNotReadable(Find("net.core.optmem_max"));
  ExpectNotReadable(Find("kernel.io_uring_disabled"));
}

TEST_F(CheckupTest, ASettingThatTheKernelDoesNotHaveIsFine) {
  MakeFolder("proc/sys/kernel");  // hidden: an empty one lies over it
  ExpectNotReadable(Find("user.max_user_namespaces"));
  WriteSysctl("kernel/osrelease", "6.1.0");
  ExpectFine(Find("user.max_user_namespaces"));
  WriteSysctl("user/max_user_namespaces", "not for everybody");
  ExpectNotReadable(Find("user.max_user_namespaces"));
}

TEST_F(CheckupTest, EachRowIsWhole) {
  std::set<std::string> names;
  for (const CheckResult& result : CheckIt().checks)
    EXPECT_TRUE(names.insert(result.name).second) << result.name << " is there twice";
  for (const absl::Span<const Check> table : {CpuChecks(), SystemChecks()}) {
    for (const Check& check : table) {
      const std::string verdict = check.verdict;
      const bool has_rule = std::any_of(Rules().begin(), Rules().end(),
                                        [&](const Rule& rule) { return verdict == rule.name; });
      EXPECT_EQ(has_rule, !verdict.empty()) << check.name << ": " << verdict;
      EXPECT_TRUE(has_rule || *check.effect != '\0') << check.name;
      EXPECT_TRUE(has_rule || *check.command != '\0' || *check.advice != '\0') << check.name;
    }
  }
}

TEST_F(CheckupTest, HasTheObstaclesOfTheProbe) {
  WriteSysctl("net/core/optmem_max", "20480");
  const CheckResult optmem = Find("net.core.optmem_max");
  ExpectWeakens(optmem);
  EXPECT_EQ(optmem.command, "sysctl -w net.core.optmem_max=131072");
  WriteSysctl("net/core/optmem_max", "131072");
  ExpectFine(Find("net.core.optmem_max"));
  const CheckResult pmu = Find("PMU");
  ExpectMissing(pmu);
  EXPECT_EQ(pmu.command, "") << "that is no command";
}

TEST_F(CheckupTest, SomethingWeakensWhereOneThingDoes) {
  Checkup checkup;
  EXPECT_FALSE(Weakens(checkup));
  checkup.checks.push_back({.name = "a", .health = Health::kNotReadable});
  checkup.checks.push_back({.name = "b", .health = Health::kFine});
  checkup.checks.push_back({.name = "m", .health = Health::kMissing});
  EXPECT_FALSE(Weakens(checkup));
  checkup.checks.push_back({.name = "c", .health = Health::kWeakens});
  EXPECT_TRUE(Weakens(checkup));
}

TEST_F(CheckupTest, WhatOthersNamedIsOneLineOfPrintableText) {
  Write("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\x1b[2J");
  EXPECT_EQ(Find("clock_source").found, "tsc\\x1b[2J");
}

}  // namespace
}  // namespace netring
