// The kernel threads that poll for a side's connections.

#ifndef NETRING_LOAD_SIDE_NAPI_H_
#define NETRING_LOAD_SIDE_NAPI_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/affinity.h"
#include "netring/unique_fd.h"
#include "stats/napi_threads.h"

namespace netring {

/// What they receive for the side, and what the side sends because of that, is in their CPU time
/// and not in that of its own threads. Without such threads every answer is empty.
class SideNapi {
 public:
  /// Of connections, by thread, and of the sockets that took their first message: a connection of
  /// datagrams may not have received any itself. Pins the threads that it finds to `pin_to`; empty:
  /// leaves them where they are. Takes milliseconds.
  SideNapi(const std::vector<std::vector<UniqueFd>>& connections,
           const std::vector<UniqueFd>& listeners, const CpuSet& pin_to);

  /// Since they began, ns. Does not allocate. One thread at a time.
  std::optional<int64_t> CpuNs() { return clock_.Read(); }
  /// Where they may run, as read back.
  const CpuSet& cpus() const { return cpus_; }

 private:
  SideNapi(const std::vector<pid_t>& threads, const CpuSet& pin_to);

  ThreadsClock clock_;
  CpuSet cpus_;
};

}  // namespace netring

#endif  // NETRING_LOAD_SIDE_NAPI_H_
