// How much memory can be had.

#ifndef NETRING_BASE_FREE_MEMORY_H_
#define NETRING_BASE_FREE_MEMORY_H_

#include <cstdint>
#include <optional>
#include <string>

namespace netring {

struct MemoryRoom {
  int64_t bytes = 0;
  /// The control group's file that leaves no more ("/sys/fs/cgroup/a/memory.max"); empty: it is all
  /// that the machine has.
  std::string limited_by;
};

/// What can be had without swapping, as the kernel estimates it (MemAvailable of /proc/meminfo),
/// and within the limits of the process's control groups; empty where neither is told. `root` is
/// the folder in which /proc and the mount points are.
std::optional<MemoryRoom> FreeMemory(const std::string& root = "/");

}  // namespace netring

#endif  // NETRING_BASE_FREE_MEMORY_H_
