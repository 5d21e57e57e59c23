#include "stats/cpu_time.h"

#include <sys/resource.h>

#include <ctime>

#include "netring/clock.h"

namespace netring {
namespace {

int64_t ToNs(const timeval& time) { return time.tv_sec * kNsPerSecond + time.tv_usec * kNsPerUs; }

std::optional<int64_t> Sum(const std::optional<int64_t>& a, const std::optional<int64_t>& b) {
  return a.has_value() && b.has_value() ? std::optional(*a + *b) : std::nullopt;
}

std::optional<int64_t> Difference(const std::optional<int64_t>& after,
                                  const std::optional<int64_t>& before) {
  return after.has_value() && before.has_value() ? std::optional(*after - *before) : std::nullopt;
}

}  // namespace

int64_t ThreadCpuNs() {
  timespec cpu{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  return netring::ToNs(cpu);
}

CpuTime CpuTime::OfThisThread() {
  const int64_t total_ns = ThreadCpuNs();
  rusage usage{};
  if (getrusage(RUSAGE_THREAD, &usage) != 0) return {.total_ns = total_ns};
  return {.total_ns = total_ns,
          .user_ns = ToNs(usage.ru_utime),
          .system_ns = ToNs(usage.ru_stime),
          .voluntary_switches = usage.ru_nvcsw,
          .involuntary_switches = usage.ru_nivcsw};
}

std::optional<int64_t> CpuTime::switches() const {
  return Sum(voluntary_switches, involuntary_switches);
}

CpuTime& CpuTime::operator+=(const CpuTime& other) {
  total_ns += other.total_ns;
  user_ns = Sum(user_ns, other.user_ns);
  system_ns = Sum(system_ns, other.system_ns);
  voluntary_switches = Sum(voluntary_switches, other.voluntary_switches);
  involuntary_switches = Sum(involuntary_switches, other.involuntary_switches);
  return *this;
}

CpuTime operator-(const CpuTime& after, const CpuTime& before) {
  return {
      .total_ns = after.total_ns - before.total_ns,
      .user_ns = Difference(after.user_ns, before.user_ns),
      .system_ns = Difference(after.system_ns, before.system_ns),
      .voluntary_switches = Difference(after.voluntary_switches, before.voluntary_switches),
      .involuntary_switches = Difference(after.involuntary_switches, before.involuntary_switches)};
}

}  // namespace netring
