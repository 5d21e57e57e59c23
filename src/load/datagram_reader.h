// Tells datagrams by their heads, and counts them.

#ifndef NETRING_LOAD_DATAGRAM_READER_H_
#define NETRING_LOAD_DATAGRAM_READER_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include "absl/types/span.h"
#include "netring/datagram.h"
#include "netring/verified_stream.h"

namespace netring {

/// One connection's. One thread; allocates nothing.
class DatagramReader {
 public:
  struct Counts {
    int64_t received = 0;   ///< that were sent in the window, whenever they came
    int64_t reordered = 0;  ///< of these, those that came after one that was sent later
  };

  /// A message of `message_bytes` is sent as datagrams of `datagram_bytes`, the last perhaps
  /// shorter. Verified: each byte after a head is that of its place in the stream.
  DatagramReader(const VerifiedStream& stream, size_t message_bytes, size_t datagram_bytes,
                 bool verified)
      : stream_(stream),
        message_bytes_(message_bytes),
        datagram_bytes_(datagram_bytes),
        each_message_((message_bytes + datagram_bytes - 1) / datagram_bytes),
        verified_(verified) {}

  /// `data` is one datagram, or several that the kernel has put together (UDP_GRO): all but the
  /// last of full length. Calls `each(head, bytes)`; what is foreign is left out. False when one
  /// has not the length or, verified, not the bytes that it was sent with.
  template <typename Each>
  bool Read(absl::Span<const char> data, Each each) {
    while (data.size() >= kDatagramHeadBytes) {
      const absl::Span<const char> datagram = data.first(std::min(data.size(), datagram_bytes_));
      data.remove_prefix(datagram.size());
      uint64_t word = 0;
      std::memcpy(&word, datagram.data(), sizeof(word));
      const std::optional<DatagramHead> head = ReadHead(stream_, word);
      if (!head.has_value()) continue;
      if (!IsAsSent(*head, datagram)) return false;
      Count(*head);
      each(*head, datagram.size());
    }
    return true;
  }

  const Counts& counts() const { return counts_; }

 private:
  bool IsAsSent(const DatagramHead& head, absl::Span<const char> datagram) const {
    const size_t place = static_cast<size_t>(head.number % each_message_) * datagram_bytes_;
    if (datagram.size() != std::min(datagram_bytes_, message_bytes_ - place)) return false;
    if (!verified_) return true;
    const uint64_t begin = head.number / each_message_ * message_bytes_ + place;
    return !stream_.Check(begin + kDatagramHeadBytes, datagram.subspan(kDatagramHeadBytes))
                .has_value();
  }

  void Count(const DatagramHead& head) {
    const bool late = head.number < next_;
    next_ = std::max(next_, head.number + 1);
    if (head.phase != SlicePhase::kWindow) return;
    ++counts_.received;
    counts_.reordered += late;
  }

  const VerifiedStream stream_;
  const size_t message_bytes_;
  const size_t datagram_bytes_;
  const uint64_t each_message_;  ///< datagrams
  const bool verified_;
  uint64_t next_ = 0;  ///< the number after the highest that has come
  Counts counts_;
};

}  // namespace netring

#endif  // NETRING_LOAD_DATAGRAM_READER_H_
