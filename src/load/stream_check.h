// Whether a connection received what was sent on it.

#ifndef NETRING_LOAD_STREAM_CHECK_H_
#define NETRING_LOAD_STREAM_CHECK_H_

#include <optional>
#include <string>

#include "absl/types/span.h"
#include "netring/verified_stream.h"

namespace netring {

/// Follows one verified stream as it arrives, in pieces of any length. One thread; only why()
/// allocates.
class StreamCheck {
 public:
  StreamCheck(const VerifiedStream& stream, size_t message_bytes)
      : stream_(stream), message_bytes_(message_bytes) {}

  /// False when `data` is not what comes next, and for good from then on.
  bool Accept(absl::Span<const char> data) {
    if (!wrong_.has_value()) wrong_ = stream_.Check(received_, data);
    received_ += data.size();
    return !wrong_.has_value();
  }
  /// After false: the first wrong byte, what stands there, and what that may be.
  std::string why() const;

 private:
  std::string Name(const StreamPlace& place) const;

  VerifiedStream stream_;
  size_t message_bytes_;
  uint64_t received_ = 0;
  std::optional<Mismatch> wrong_;
};

}  // namespace netring

#endif  // NETRING_LOAD_STREAM_CHECK_H_
