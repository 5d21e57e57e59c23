// Where the fields of registered slots lie: one region, one after the other.

#ifndef NETRING_SEND_REGION_H_
#define NETRING_SEND_REGION_H_

#include <cstddef>

namespace netring {

/// A field begins where a cache line does.
inline constexpr size_t kCacheLine = 64;

inline size_t RoundUp(size_t bytes, size_t to) { return (bytes + to - 1) / to * to; }

}  // namespace netring

#endif  // NETRING_SEND_REGION_H_
