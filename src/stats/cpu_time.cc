#include "stats/cpu_time.h"

#include <sys/resource.h>

#include <ctime>

#include "netring/clock.h"

namespace netring {
namespace {

int64_t ToNs(const timeval& time) { return time.tv_sec * kNsPerSecond + time.tv_usec * kNsPerUs; }

}  // namespace

CpuTime CpuTime::OfThisThread() {
  timespec cpu{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  rusage usage{};  // which no kernel refuses
  getrusage(RUSAGE_THREAD, &usage);
  return {.total_ns = netring::ToNs(cpu),
          .user_ns = ToNs(usage.ru_utime),
          .system_ns = ToNs(usage.ru_stime),
          .voluntary_switches = usage.ru_nvcsw,
          .involuntary_switches = usage.ru_nivcsw};
}

CpuTime& CpuTime::operator+=(const CpuTime& other) {
  total_ns += other.total_ns;
  user_ns += other.user_ns;
  system_ns += other.system_ns;
  voluntary_switches += other.voluntary_switches;
  involuntary_switches += other.involuntary_switches;
  return *this;
}

CpuTime operator-(const CpuTime& after, const CpuTime& before) {
  return {.total_ns = after.total_ns - before.total_ns,
          .user_ns = after.user_ns - before.user_ns,
          .system_ns = after.system_ns - before.system_ns,
          .voluntary_switches = after.voluntary_switches - before.voluntary_switches,
          .involuntary_switches = after.involuntary_switches - before.involuntary_switches};
}

}  // namespace netring
