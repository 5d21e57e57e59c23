// Where the fields of registered slots lie: one region, one after the other.

#ifndef NETRING_SEND_REGION_H_
#define NETRING_SEND_REGION_H_

#include <cstddef>

#include "base/page.h"

namespace netring {

/// What a field takes of it: each begins where a cache line does.
constexpr size_t RegionStride(size_t bytes) {
  constexpr size_t kCacheLine = 64;
  return RoundUp(bytes, kCacheLine);
}

}  // namespace netring

#endif  // NETRING_SEND_REGION_H_
