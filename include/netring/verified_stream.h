// The content of verified messages: every eight bytes of it say to which run, connection and place
// they belong.

#ifndef NETRING_VERIFIED_STREAM_H_
#define NETRING_VERIFIED_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/types/span.h"

namespace netring {

/// Where bytes belong: `offset` bytes after the beginning of a connection's stream.
struct StreamPlace {
  uint32_t connection = 0;
  uint64_t offset = 0;
};

/// What a receiver got in place of a stream's own bytes.
struct Mismatch {
  uint64_t offset = 0;               ///< of the first wrong byte, in the stream
  std::optional<StreamPlace> found;  ///< where what stands there belongs; empty: nowhere in the run
};

/// All bytes that one connection carries in one direction, message after message. Word i of it, a
/// number of 64 bits in the machine's order (x86-64 and arm64 have the same), is made of the run,
/// the connection and i in a way that can be undone, so that no two words of a run are the same and
/// a wrong one tells what it is. Plain data; any thread.
struct VerifiedStream {
  static constexpr int kConnectionBits = 20;

  uint64_t run = 0;  ///< drawn for each slice: nothing that was left over passes
  uint32_t connection = 0;
  uint32_t connections = 1;  ///< of the run, at most 2^kConnectionBits

  /// Word `index`, below 2^(64 - kConnectionBits), and the place that a word of the run has.
  uint64_t WordAt(uint64_t index) const;
  StreamPlace PlaceOf(uint64_t word) const;
  /// Writes bytes `offset` on of the stream.
  void Fill(uint64_t offset, absl::Span<char> bytes) const;
  /// The first of `bytes` that is not byte `offset` on of the stream, and what it is; empty when
  /// all are.
  std::optional<Mismatch> Check(uint64_t offset, absl::Span<const char> bytes) const;
};

}  // namespace netring

#endif  // NETRING_VERIFIED_STREAM_H_
