// Which CPUs this process may use, and pinning a thread to some of them.

#ifndef NETRING_BASE_AFFINITY_H_
#define NETRING_BASE_AFFINITY_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace netring {

/// CPU numbers, ascending. An empty set means "not pinned".
using CpuSet = std::vector<int>;

/// The CPUs that the calling thread may run on (sched_getaffinity(2)).
absl::StatusOr<CpuSet> AllowedCpus();

/// Pins the calling thread to `cpus`; an empty set leaves the thread as it is.
absl::Status PinThread(const CpuSet& cpus);

}  // namespace netring

#endif  // NETRING_BASE_AFFINITY_H_
