#include "netring/datagram.h"

namespace netring {
namespace {

constexpr int kPhaseBits = 2;
constexpr uint64_t kPhaseMask = (uint64_t{1} << kPhaseBits) - 1;

}  // namespace

uint64_t HeadWord(const VerifiedStream& stream, const DatagramHead& head) {
  return stream.WordAt(head.number << kPhaseBits | static_cast<uint64_t>(head.phase));
}

std::optional<DatagramHead> ReadHead(const VerifiedStream& stream, uint64_t word) {
  const StreamPlace place = stream.PlaceOf(word);
  const uint64_t index = place.offset / sizeof(word);
  const uint64_t phase = index & kPhaseMask;
  if (place.connection != stream.connection || phase > static_cast<uint64_t>(SlicePhase::kAfter))
    return std::nullopt;
  return DatagramHead{.number = index >> kPhaseBits, .phase = static_cast<SlicePhase>(phase)};
}

}  // namespace netring
