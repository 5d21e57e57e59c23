// What the CPUs do that a measurement feels.

#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "analysis/verdict.h"
#include "base/cpu_list.h"
#include "doctor/check.h"
#include "host/fact.h"
#include "stats/proc_file.h"

namespace netring {
namespace {

/// An idle state that takes longer to leave costs more than the wake-up of a thread does, which
/// takes 10 to 20 us.
constexpr double kLongWakeUs = 10;
/// Share of the time in which a thread waits for a CPU. An idle machine has less than a fifth of
/// it.
constexpr double kMuchWaiting = 0.05;
constexpr double kPercent = 100;
constexpr int kMaxIdleStates = 16;

/// What the file of each CPU says, each text once.
std::optional<Reading> OfEachCpu(const Patient& patient, const Check& check) {
  const auto cpus = ParseCpuList(TextOf(patient.environment, "cpus_online"));
  if (!cpus.has_value()) return std::nullopt;
  std::set<std::string> texts;
  for (const int cpu : *cpus) {
    const auto text =
        ReadLine(patient.root, absl::StrCat("sys/devices/system/cpu/cpu", cpu, "/", check.source));
    if (!text.has_value()) return std::nullopt;
    texts.insert(*text);
  }
  if (texts.empty()) return std::nullopt;
  return Reading{.text = absl::StrJoin(texts, ", ")};
}

/// The deepest state that CPU 0 may sleep in, by how long it takes to leave it.
std::optional<Reading> IdleState(const Patient& patient, const Check& check) {
  std::optional<Reading> deepest;
  for (int i = 0; i < kMaxIdleStates; ++i) {
    const std::string folder = absl::StrCat(check.source, i);
    const auto name = ReadLine(patient.root, folder + "/name");
    const auto latency = ReadNumber(absl::StrCat(patient.root, "/", folder, "/latency"));
    const auto disabled = ReadLine(patient.root, folder + "/disable");
    if (!name.has_value() || !latency.has_value() || !disabled.has_value()) continue;
    const auto us = static_cast<double>(*latency);
    if (*disabled != "0" || (deepest.has_value() && us <= deepest->number)) continue;
    deepest = {.text = absl::StrCat(*name, ", ", *latency, " us to wake up from"), .number = us};
  }
  return deepest;
}

/// Share of the time since boot that the hypervisor gave to others.
std::optional<Reading> StolenShare(const Patient& patient, const Check& check) {
  constexpr absl::string_view kSum = "cpu ";
  constexpr int kParts = 8;  // those of a guest of this machine are in the others already
  const auto line = ReadBelow(patient.root, check.source);
  if (!line.has_value() || !absl::StartsWith(*line, kSum)) return std::nullopt;
  const absl::string_view times = absl::string_view(*line).substr(kSum.size(), kMaxCpuLineBytes);
  const auto steal = FindTicks(times, CpuTicks::kSteal);
  absl::string_view rest = times;
  int64_t all = 0;
  for (int i = 0; i < kParts; ++i) all += TakeNumber(&rest).value_or(0);
  if (!steal.has_value() || all <= 0) return std::nullopt;
  const double share = static_cast<double>(*steal) / static_cast<double>(all);
  return Reading{.text = absl::StrFormat("%.2f %% of the CPUs' time since boot", kPercent * share),
                 .number = share};
}

/// Share of the last ten seconds in which a thread waited for a CPU, as
/// Documentation/accounting/psi.rst (4.20 to 6.18) has it: "some avg10=62.35 avg60=...".
std::optional<Reading> Waiting(const Patient& patient, const Check& check) {
  const auto line = ReadBelow(patient.root, check.source);
  if (!line.has_value()) return std::nullopt;
  absl::string_view text = *line;
  double percent = 0;
  if (!absl::ConsumePrefix(&text, "some avg10=") ||
      !absl::SimpleAtod(text.substr(0, text.find(' ')), &percent))
    return std::nullopt;
  return Reading{.text = absl::StrFormat("%.1f %% of the last 10 s", percent),
                 .number = percent / kPercent};
}

bool IsOn(const Reading& reading) { return reading.text == "on"; }
bool IsSome(const Reading& reading) { return reading.text != "none"; }
bool IsNotPerformance(const Reading& reading) { return reading.text != "performance"; }
/// Those that only the kernel can read (drivers/clocksource), and slowly.
bool IsSlowClock(const Reading& reading) {
  return reading.text == "hpet" || reading.text == "acpi_pm" || reading.text == "jiffies";
}

// clang-format off
const std::string kShallow = absl::StrCat(
    "for s in /sys/devices/system/cpu/cpu*/cpuidle/state*; do [ \"$(cat \"$s/latency\")\" -le ", kLongWakeUs,
    " ] || echo 1 >\"$s/disable\"; done");
const Check kCpuChecks[] = {
    {"cpu_governor", OfEachCpu, "cpufreq/scaling_governor", IsNotPerformance,
     "the clock follows the load: absolute times differ between slices and between runs",
     "for f in /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor; do echo performance >\"$f\"; done",
     "", "FREQUENCY_DRIFT"},
    {"cpu_turbo", OfFact, "cpu_turbo", IsOn,
     "the clock depends on heat and on how many cores are busy: absolute times drift within a run",
     "if [ -e /sys/devices/system/cpu/intel_pstate/no_turbo ]; then echo 1 >/sys/devices/system/cpu/intel_pstate/no_turbo; "
     "else echo 0 >/sys/devices/system/cpu/cpufreq/boost; fi",
     "", "FREQUENCY_DRIFT"},
    {"cpu_smt", OfFact, "cpu_smt", IsOn,
     "two CPUs share a core: whatever runs on the sibling of a measured CPU slows it",
     "echo off >/sys/devices/system/cpu/smt/control", "", ""},
    {"idle_states", IdleState, "sys/devices/system/cpu/cpu0/cpuidle/state", Over<kLongWakeUs>,
     "a CPU that waits for a message falls asleep: round trips have its time to wake up in them",
     kShallow.c_str(), "", ""},
    {"steal", StolenShare, "proc/stat", Over<kMuchSteal>,
     "", "", "", "STEAL"},
    {"cpu_pressure", Waiting, "proc/pressure/cpu", Over<kMuchWaiting>,
     "threads of other programs want the CPUs, so that those of a measurement wait for their turn",
     "", "wait until the other programs are done, or stop them: top(1) lists them", "WITHHELD"},
    {"cgroup_cpu_quota", OfFact, "cgroup_cpu_quota", IsSome,
     "threads that have used the quota up stop until its next period, in the middle of a message",
     "", "", "CPU_QUOTA"},
    {"clock_source", OfFact, "clock_source", IsSlowClock,
     "each look at the clock is a system call of a microsecond or more, and each round trip is timed",
     "echo tsc >/sys/devices/system/clocksource/clocksource0/current_clocksource", "", ""},
};
// clang-format on

}  // namespace

absl::Span<const Check> CpuChecks() { return kCpuChecks; }

}  // namespace netring
