#include "netring/verified_stream.h"

#include <bit>
#include <cstring>

namespace netring {
namespace {

constexpr size_t kWord = 8;
constexpr int kIndexBits = 64 - VerifiedStream::kConnectionBits;
constexpr uint64_t kIndexMask = (uint64_t{1} << kIndexBits) - 1;
/// Odd, so that multiplying by it can be undone; neighbouring words share no simple relation.
constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;
constexpr int kTurn = 29;

/// The inverse of an odd number modulo 2^64, by Newton's method: each step doubles the right bits.
constexpr uint64_t Inverse(uint64_t odd) {
  uint64_t inverse = odd;  // right in its last three bits
  for (int step = 0; step < 5; ++step) inverse *= 2 - odd * inverse;
  return inverse;
}
static_assert(kFactor * Inverse(kFactor) == 1);

uint64_t Word(const VerifiedStream& stream, uint64_t index) {
  const uint64_t place = uint64_t{stream.connection} << kIndexBits | (index & kIndexMask);
  return std::rotl((place + 1) * kFactor, kTurn) ^ stream.run;
}

/// The place whose word it would be in `stream`'s run.
StreamPlace PlaceOf(const VerifiedStream& stream, uint64_t word) {
  const uint64_t place = std::rotr(word ^ stream.run, kTurn) * Inverse(kFactor) - 1;
  return {.connection = static_cast<uint32_t>(place >> kIndexBits),
          .offset = (place & kIndexMask) * kWord};
}

uint64_t Load(absl::Span<const char> bytes, size_t at) {
  uint64_t word = 0;
  std::memcpy(&word, &bytes[at], kWord);
  return word;
}

uint8_t Byte(const VerifiedStream& stream, uint64_t offset) {
  return static_cast<uint8_t>(Word(stream, offset / kWord) >> (offset % kWord * 8));
}

/// Calls `each(offset within bytes, length, content)` with up to 8 bytes of the stream at a time.
template <typename Each>
void Walk(const VerifiedStream& stream, uint64_t offset, size_t length, Each each) {
  size_t done = 0;
  while (done < length) {
    const uint64_t at = offset + done;
    const bool whole = at % kWord == 0 && length - done >= kWord;
    const uint64_t word = whole ? Word(stream, at / kWord) : Byte(stream, at);
    const size_t step = whole ? kWord : 1;
    if (!each(done, step, word)) return;
    done += step;
  }
}

/// Where the wrong byte at `wrong` belongs, told by its word, or by the next one when that one is
/// cut off or wrong only in part. What was displaced need not be by whole words.
std::optional<StreamPlace> FindPlace(const VerifiedStream& stream, uint64_t offset,
                                     absl::Span<const char> bytes, size_t wrong) {
  const size_t back = (offset + wrong) % kWord;
  const size_t begin = back <= wrong ? wrong - back : wrong;
  for (size_t at = begin; at < begin + 2 * kWord && at + kWord <= bytes.size(); ++at) {
    StreamPlace place = PlaceOf(stream, Load(bytes, at));
    const bool right = place.connection == stream.connection && place.offset == offset + at;
    if (right || place.connection >= stream.connections || place.offset + wrong < at) continue;
    place.offset += wrong - at;
    return place;
  }
  return std::nullopt;
}

}  // namespace

uint64_t VerifiedStream::WordAt(uint64_t index) const { return Word(*this, index); }

StreamPlace VerifiedStream::PlaceOf(uint64_t word) const { return netring::PlaceOf(*this, word); }

void VerifiedStream::Fill(uint64_t offset, absl::Span<char> bytes) const {
  Walk(*this, offset, bytes.size(), [&](size_t at, size_t length, uint64_t word) {
    std::memcpy(&bytes[at], &word, length);  // little-endian: the first bytes are the low ones
    return true;
  });
}

std::optional<Mismatch> VerifiedStream::Check(uint64_t offset, absl::Span<const char> bytes) const {
  std::optional<Mismatch> wrong;
  Walk(*this, offset, bytes.size(), [&](size_t at, size_t length, uint64_t word) {
    if (std::memcmp(&bytes[at], &word, length) == 0) return true;
    while (static_cast<uint8_t>(bytes[at]) == Byte(*this, offset + at)) ++at;
    wrong = {.offset = offset + at, .found = FindPlace(*this, offset, bytes, at)};
    return false;
  });
  return wrong;
}

}  // namespace netring
