// What each datagram begins with: which one it is, and of which part of a slice.

#ifndef NETRING_DATAGRAM_H_
#define NETRING_DATAGRAM_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "netring/verified_stream.h"

namespace netring {

/// The parts of a slice, in their order. In every datagram, as any may be lost.
enum class SlicePhase : uint8_t { kWarmup, kWindow, kAfter };

struct DatagramHead {
  uint64_t number = 0;  ///< among those that its sender has numbered, from 0; below 2^42
  SlicePhase phase = SlicePhase::kWarmup;

  friend bool operator==(const DatagramHead&, const DatagramHead&) = default;
};

/// A head is a word of 64 bits in the machine's order; no datagram may be shorter.
inline constexpr size_t kDatagramHeadBytes = 8;

/// Made of the stream's run and connection too, so that it tells what is foreign.
uint64_t HeadWord(const VerifiedStream& stream, const DatagramHead& head);
/// Empty when it is not of that connection's, but for a chance of about 2^-20.
std::optional<DatagramHead> ReadHead(const VerifiedStream& stream, uint64_t word);

/// What was sent in the window, as datagrams.
struct DatagramsSent {
  int64_t offered = 0;  ///< begun to be sent
  int64_t sent = 0;     ///< of these, taken by the kernel
};

}  // namespace netring

#endif  // NETRING_DATAGRAM_H_
