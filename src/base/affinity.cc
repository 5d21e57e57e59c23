#include "base/affinity.h"

#include <sched.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "netring/status.h"

namespace netring {

absl::StatusOr<CpuSet> AllowedCpus(pid_t thread) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(thread, sizeof(set), &set) != 0) return Errno("sched_getaffinity");
  CpuSet cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

absl::Status PinThread(const CpuSet& cpus, pid_t thread) {
  if (cpus.empty()) return absl::OkStatus();
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int cpu : cpus) {
    if (cpu < 0 || cpu >= CPU_SETSIZE) {
      return absl::InvalidArgumentError(absl::StrCat("there is no CPU ", cpu));
    }
    CPU_SET(cpu, &set);
  }
  if (sched_setaffinity(thread, sizeof(set), &set) != 0) {
    return Errno(absl::StrCat("cannot pin a thread to CPU ", absl::StrJoin(cpus, ",")));
  }
  return absl::OkStatus();
}

}  // namespace netring
