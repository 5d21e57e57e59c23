// What a piece of work costs the calling thread.

#ifndef NETRING_PROBE_CPU_COST_H_
#define NETRING_PROBE_CPU_COST_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "netring/status.h"
#include "stats/cpu_time.h"

namespace netring {

/// CPU time per call of `work`, ns, over at least `least_ns` of it. `work` returns 0 or an errno,
/// with which measuring ends.
template <typename Work>
absl::StatusOr<double> CpuNsPerCall(int64_t least_ns, const char* what, Work work) {
  for (int64_t calls = 1;; calls *= 2) {
    const int64_t begin = CpuTime::OfThisThread().total_ns;
    for (int64_t i = 0; i < calls; ++i) {
      if (const int error = work(); error != 0) return Errno(what, error);
    }
    const int64_t cpu_ns = CpuTime::OfThisThread().total_ns - begin;
    if (cpu_ns >= least_ns) return static_cast<double>(cpu_ns) / static_cast<double>(calls);
  }
}

}  // namespace netring

#endif  // NETRING_PROBE_CPU_COST_H_
