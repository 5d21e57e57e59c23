// Whether a connection received what was sent on it.

#ifndef NETRING_LOAD_STREAM_CHECK_H_
#define NETRING_LOAD_STREAM_CHECK_H_

#include <array>
#include <optional>
#include <string>

#include "absl/types/span.h"
#include "netring/mark.h"
#include "netring/verified_stream.h"

namespace netring {

/// Follows one verified stream as it arrives, in pieces of any length. A message may begin with a
/// mark in place of its own first bytes. One thread; only why() allocates.
class StreamCheck {
 public:
  StreamCheck(const VerifiedStream& stream, size_t message_bytes, Marks marks)
      : stream_(stream), message_bytes_(message_bytes), marks_(marks) {}

  /// False when `data` is not what comes next, and for good from then on. A message's first bytes
  /// are checked when all kMarkBytes have come.
  bool Accept(absl::Span<const char> data) {
    while (!data.empty() && !wrong_.has_value())
      data.remove_prefix(in_message_ < kMarkBytes ? CheckHead(data) : CheckBody(data));
    return !wrong_.has_value();
  }
  /// After false: the first wrong byte, what stands there, and what that may be.
  std::string why() const;

 private:
  size_t CheckHead(absl::Span<const char> data);
  size_t CheckBody(absl::Span<const char> data);
  void Pass(size_t bytes);
  std::string Name(const StreamPlace& place) const;

  VerifiedStream stream_;
  size_t message_bytes_;
  Marks marks_;
  uint64_t received_ = 0;
  size_t in_message_ = 0;  ///< bytes of the current message
  std::array<char, kMarkBytes> head_{};
  std::optional<Mismatch> wrong_;
};

}  // namespace netring

#endif  // NETRING_LOAD_STREAM_CHECK_H_
