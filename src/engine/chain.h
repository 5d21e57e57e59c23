// Requests that are linked into one send, and what their one completion means.

#ifndef NETRING_ENGINE_CHAIN_H_
#define NETRING_ENGINE_CHAIN_H_

#include <algorithm>
#include <array>
#include <cstdint>

#include "netring/check.h"
#include "netring/send_path.h"

namespace netring {

/// How many bytes each request of a send was to take. Each waits for all its bytes and begins when
/// the one before has them, so that what was taken is in one piece.
class Chain {
 public:
  void Clear() { size_ = 0; }

  void Add(uint32_t bytes) {
    NETRING_CHECK(size_ < kMostLinked);
    const uint32_t before = size_ == 0 ? 0 : ends_[size_ - 1];
    ends_[size_++] = before + bytes;
  }

  uint16_t size() const { return size_; }

  /// The bytes taken, or -errno: `result` is that of the request at `place`, the last one or the
  /// first that failed. What failed after bytes were taken fails again when the rest is sent.
  int32_t Taken(uint16_t place, int32_t result) const {
    if (place == 0) return result;
    return static_cast<int32_t>(ends_[place - 1u]) + std::max(result, 0);
  }

 private:
  uint16_t size_ = 0;
  std::array<uint32_t, kMostLinked> ends_{};
};

}  // namespace netring

#endif  // NETRING_ENGINE_CHAIN_H_
