// Requests that are linked into one send, and what their one completion means.

#ifndef NETRING_ENGINE_CHAIN_H_
#define NETRING_ENGINE_CHAIN_H_

#include <algorithm>
#include <cstdint>

namespace netring {

/// How many bytes each request of a send was to take: the first perhaps the rest of a field, the
/// others whole fields, which are alike. Each waits for all its bytes and begins when the one
/// before has them, so that what was taken is in one piece.
class Chain {
 public:
  void Clear() { *this = {}; }

  void Add(uint32_t bytes) {
    if (size_++ == 0) {
      first_ = bytes;
    } else if (size_ == 2) {
      others_ = bytes;
    }
  }

  uint16_t size() const { return size_; }

  /// The bytes taken, or -errno: `result` is that of the request at `place`, the last one or the
  /// first that failed. What failed after bytes were taken fails again when the rest is sent.
  int32_t Taken(uint16_t place, int32_t result) const {
    if (place == 0) return result;
    const auto before = static_cast<int32_t>(first_ + (place - 1u) * others_);
    return before + std::max(result, 0);
  }

 private:
  uint16_t size_ = 0;
  uint32_t first_ = 0;
  uint32_t others_ = 0;
};

}  // namespace netring

#endif  // NETRING_ENGINE_CHAIN_H_
