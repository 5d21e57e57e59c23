// How much memory can be had.

#ifndef NETRING_BASE_FREE_MEMORY_H_
#define NETRING_BASE_FREE_MEMORY_H_

#include <cstdint>
#include <optional>
#include <string>

namespace netring {

/// Bytes that can be had without swapping, as the kernel estimates them (MemAvailable of
/// /proc/meminfo); empty where it does not tell.
std::optional<int64_t> FreeMemory(const std::string& proc = "/proc");

}  // namespace netring

#endif  // NETRING_BASE_FREE_MEMORY_H_
