#include <gmock/gmock.h>

#include "unit/doctor/fixture.h"

namespace netring {
namespace {

using testing::HasSubstr;

using CpuChecksTest = DoctorTest;

TEST_F(CpuChecksTest, EachCpuHasTheGovernorOfFullSpeed) {
  ExpectNotReadable(Find("cpu_governor"));
  WriteCpu("cpu0/cpufreq/scaling_governor", "performance\n");
  ExpectNotReadable(Find("cpu_governor"));
  WriteCpu("cpu1/cpufreq/scaling_governor", "powersave\n");
  const CheckResult mixed = Find("cpu_governor");
  ExpectWeakens(mixed, "FREQUENCY_DRIFT");
  EXPECT_EQ(mixed.found, "performance, powersave");
  EXPECT_THAT(mixed.command, HasSubstr("performance"));
  WriteCpu("cpu1/cpufreq/scaling_governor", "performance\n");
  ExpectFine(Find("cpu_governor"));
}

TEST_F(CpuChecksTest, TurboIsOff) {
  ExpectNotReadable(Find("cpu_turbo"));
  WriteCpu("cpufreq/boost", "1\n");
  ExpectWeakens(Find("cpu_turbo"), "FREQUENCY_DRIFT");
  WriteCpu("cpufreq/boost", "0\n");
  ExpectFine(Find("cpu_turbo"));
}

TEST_F(CpuChecksTest, NoCoreRunsTwoThreads) {
  ExpectNotReadable(Find("cpu_smt"));
  WriteCpu("smt/active", "1\n");
  ExpectWeakens(Find("cpu_smt"));
  WriteCpu("smt/active", "0\n");
  ExpectFine(Find("cpu_smt"));
}

TEST_F(CpuChecksTest, NoIdleStateTakesLongToWakeUpFrom) {
  const auto write_state = [&](const std::string& number, const std::string& name,
                               const std::string& latency, const std::string& disabled) {
    const std::string folder = "cpu0/cpuidle/state" + number + "/";
    WriteCpu(folder + "name", name + "\n");
    WriteCpu(folder + "latency", latency + "\n");
    WriteCpu(folder + "disable", disabled + "\n");
  };
  ExpectNotReadable(Find("idle_states"));
  write_state("0", "POLL", "0", "0");
  write_state("1", "C1E", "10", "0");
  ExpectFine(Find("idle_states"));
  write_state("2", "C6", "133", "0");
  const CheckResult deep = Find("idle_states");
  ExpectWeakens(deep);
  EXPECT_EQ(deep.found, "C6, 133 us to wake up from");
  EXPECT_THAT(deep.command, HasSubstr("-le 10 ]"));
  write_state("2", "C6", "133", "1");
  EXPECT_EQ(Find("idle_states").found, "C1E, 10 us to wake up from");
  ExpectFine(Find("idle_states"));
}

TEST_F(CpuChecksTest, TheHypervisorKeepsNoTimeForOthers) {
  ExpectNotReadable(Find("steal"));
  Write("proc/stat", "cpu  500 0 400 80 0 0 1 19 300 0\ncpu0 1 0 1 1 0 0 0 900 0 0\n");
  const CheckResult stolen = Find("steal");
  ExpectWeakens(stolen, "STEAL");
  EXPECT_THAT(stolen.found, HasSubstr("1.90 %"));
  EXPECT_THAT(stolen.advice, HasSubstr("dedicated CPUs"));
  Write("proc/stat", "cpu  500 0 400 91 0 0 0 9 300 0\ncpu0 1 0 1 1 0 0 0 900 0 0\n");
  ExpectFine(Find("steal"));
  Write("proc/stat", "cpu  500 0 400\n");
  ExpectNotReadable(Find("steal"));
}

TEST_F(CpuChecksTest, NobodyElseWantsTheCpus) {
  ExpectNotReadable(Find("cpu_pressure"));
  Write("proc/pressure/cpu",
        "some avg10=5.10 avg60=0.47 avg300=0.20 total=12851328444\nfull avg10=0.00 avg60=0.00 "
        "avg300=0.00 total=0\n");
  const CheckResult busy = Find("cpu_pressure");
  ExpectWeakens(busy, "WITHHELD");
  EXPECT_EQ(busy.found, "5.1 % of the last 10 s");
  EXPECT_THAT(busy.advice, HasSubstr("top(1)"));
  Write("proc/pressure/cpu", "some avg10=4.90 avg60=62.47 avg300=68.20 total=12851328444\n");
  ExpectFine(Find("cpu_pressure"));
  for (const char* other : {"some avg10=", "some avg60=99.00", "full avg10=99.00 avg60=1\n"}) {
    Write("proc/pressure/cpu", other);
    ExpectNotReadable(Find("cpu_pressure"));
  }
}

TEST_F(CpuChecksTest, NoGroupHasACpuQuota) {
  ExpectNotReadable(Find("cgroup_cpu_quota"));
  Write("proc/self/cgroup", "0::/\n");
  Write("proc/self/mountinfo", "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  Write("sys/fs/cgroup/cgroup.controllers", "cpu\n");
  Write("sys/fs/cgroup/cpu.max", "50000 100000\n");
  const CheckResult quota = Find("cgroup_cpu_quota");
  ExpectWeakens(quota, "CPU_QUOTA");
  EXPECT_THAT(quota.found, HasSubstr("0.5 CPUs"));
  EXPECT_THAT(quota.advice, HasSubstr("cpu.max"));
  Write("sys/fs/cgroup/cpu.max", "max 100000\n");
  ExpectFine(Find("cgroup_cpu_quota"));
}

TEST_F(CpuChecksTest, TheClockIsOneThatAProgramReads) {
  const std::string file = "sys/devices/system/clocksource/clocksource0/current_clocksource";
  ExpectNotReadable(Find("clock_source"));
  for (const char* slow : {"hpet", "acpi_pm", "jiffies"}) {
    Write(file, slow);
    ExpectWeakens(Find("clock_source"));
  }
  for (const char* quick : {"tsc", "kvm-clock", "arch_sys_counter"}) {
    Write(file, quick);
    ExpectFine(Find("clock_source"));
  }
}

}  // namespace
}  // namespace netring
