#include <bit>
#include <cstring>

#include "netring/buffer_pool.h"

namespace netring {
namespace {

/// Eight bytes of the stream, from a multiplication by an odd constant: neighbouring words share no
/// simple relation.
uint64_t Word(uint64_t index) { return std::rotl((index + 1) * 0x9e3779b97f4a7c15u, 29); }

uint8_t Byte(uint64_t offset) { return static_cast<uint8_t>(Word(offset / 8) >> (offset % 8 * 8)); }

/// Calls `each(offset within bytes, length, pattern)` with up to 8 bytes of pattern at a time.
template <typename Each>
bool Walk(uint64_t offset, size_t length, Each each) {
  size_t done = 0;
  while (done < length) {
    const uint64_t at = offset + done;
    const bool whole = at % 8 == 0 && length - done >= 8;
    const uint64_t word = whole ? Word(at / 8) : Byte(at);
    const size_t step = whole ? 8 : 1;
    if (!each(done, step, word)) return false;
    done += step;
  }
  return true;
}

}  // namespace

void FillPattern(uint64_t offset, absl::Span<char> bytes) {
  Walk(offset, bytes.size(), [&](size_t at, size_t length, uint64_t word) {
    std::memcpy(&bytes[at], &word,
                length);  // x86-64 and arm64 are little-endian; the first bytes are the low ones
    return true;
  });
}

int64_t FindMismatch(uint64_t offset, absl::Span<const char> bytes) {
  int64_t found = -1;
  Walk(offset, bytes.size(), [&](size_t at, size_t length, uint64_t word) {
    if (std::memcmp(&bytes[at], &word, length) == 0) return true;
    found = static_cast<int64_t>(at);
    while (length == 8 && bytes[static_cast<size_t>(found)] ==
                              static_cast<char>(Byte(offset + static_cast<uint64_t>(found)))) {
      ++found;
    }
    return false;
  });
  return found;
}

}  // namespace netring
