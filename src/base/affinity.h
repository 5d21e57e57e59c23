// Which CPUs this process may use, and pinning a thread to some of them.

#ifndef NETRING_BASE_AFFINITY_H_
#define NETRING_BASE_AFFINITY_H_

#include <sys/types.h>

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace netring {

/// CPU numbers, ascending. An empty set means "not pinned".
using CpuSet = std::vector<int>;

/// The CPUs that a thread may run on (sched_getaffinity(2)); 0: the calling one.
absl::StatusOr<CpuSet> AllowedCpus(pid_t thread = 0);

/// Why the calling thread cannot be pinned to any CPU; OK where it can. Changes nothing.
absl::Status AskForPinning();

/// Pins a thread to `cpus`; 0: the calling one. An empty set leaves the thread as it is.
absl::Status PinThread(const CpuSet& cpus, pid_t thread = 0);

}  // namespace netring

#endif  // NETRING_BASE_AFFINITY_H_
