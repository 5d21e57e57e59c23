// What a message carries in its first bytes to say that a measured window opens or closes with it.

#ifndef NETRING_MARK_H_
#define NETRING_MARK_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace netring {

/// What begins with a message: the window, or the time after it.
enum class Mark : uint8_t { kOpen, kClose };

/// A mark stands in place of a message's first bytes; no message may be shorter.
inline constexpr size_t kMarkBytes = 8;

/// The marks of one run, as numbers of 64 bits in the machine's order. They are made of its random
/// cookie: whatever else a message begins with is one of them by a chance of 2^-63. Plain data; any
/// thread.
struct Marks {
  uint64_t open = 0;  ///< even; kClose is the next number, so that one comparison finds both

  static Marks Of(const std::array<uint8_t, 16>& cookie) {
    std::array<uint64_t, 2> halves;
    std::memcpy(halves.data(), cookie.data(), sizeof(halves));
    return {.open = Mixed(halves[1] ^ Mixed(halves[0])) & ~uint64_t{1}};
  }

  uint64_t WordOf(Mark mark) const { return open | static_cast<uint64_t>(mark); }
  bool Has(uint64_t word) const { return (word ^ open) <= 1; }
  /// Of a word that is one.
  static Mark KindOf(uint64_t word) { return static_cast<Mark>(word & 1); }

 private:
  /// The last step of SplitMix64 (Steele and others, 2014): each bit depends on all.
  static uint64_t Mixed(uint64_t word) {
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
    word = (word ^ word >> 27) * 0x94d049bb133111eb;
    return word ^ word >> 31;
  }
};

}  // namespace netring

#endif  // NETRING_MARK_H_
