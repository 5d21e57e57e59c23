// Which parts of a message are copied and which are sent with zero copy, for the variants that do
// both.

#ifndef NETRING_SEND_MIXED_H_
#define NETRING_SEND_MIXED_H_

#include <sys/socket.h>

#include <algorithm>

#include "send/gather.h"
#include "send/message_path.h"

namespace netring {

/// Bytes of the longest part.
inline size_t LongestOf(const MessageLayout& layout) {
  size_t longest = layout.fields.empty() ? layout.bytes / size_t{kMessageFields} : 0;
  for (const size_t bytes : layout.fields) longest = std::max(longest, bytes);
  return longest;
}

/// The longest parts are worth zero copy, such as the payload behind a header. One send is a run of
/// shorter parts, copied, and the run of longest ones after it. Must stay in place while a request
/// uses it.
class Mixed {
 public:
  explicit Mixed(const MessageLayout& layout)
      : longest_(LongestOf(layout)),
        mixes_(std::any_of(layout.fields.begin(), layout.fields.end(),
                           [this](size_t bytes) { return bytes < longest_; })),
        copied_(layout),
        pinned_(layout) {}

  /// Whether there are parts to copy.
  bool mixes() const { return mixes_; }

  void Begin(const Message& message) {
    message_ = &message;
    copied_.Begin(message);
    pinned_.Begin(message);
  }

  /// Where the send from byte `offset` on ends, and the copied parts of it.
  SendReach ReachFrom(size_t offset) const {
    const size_t first = message_->PlaceOf(offset).field;
    const size_t copied = RunFrom(first, false);
    return {.copied = std::max(message_->BytesOf(copied), offset) - offset,
            .end = message_->BytesOf(RunFrom(copied, true))};
  }
  /// The copied parts from `offset` on.
  msghdr* Copied(size_t offset) { return Run(&copied_, offset, false); }
  /// The ones after them, from `offset` on.
  msghdr* Pinned(size_t offset) { return Run(&pinned_, offset, true); }
  /// A part is no reason for a segment.
  int MoreAfter(size_t end) const { return end < message_->bytes ? MSG_MORE : 0; }

 private:
  msghdr* Run(Gather* gather, size_t offset, bool longest) const {
    const size_t first = message_->PlaceOf(offset).field;
    return gather->From(offset, RunFrom(first, longest) - first);
  }

  /// The field after the run from `first` on of those that are longest, or are not.
  size_t RunFrom(size_t first, bool longest) const {
    const absl::Span<const iovec> fields = message_->fields();
    const size_t most = std::min<size_t>(fields.size() - first, kMostGathered);
    const auto* begin = fields.data() + first;
    const auto* end = std::find_if(begin, begin + most, [&](const iovec& field) {
      return (field.iov_len == longest_) != longest;
    });
    return first + static_cast<size_t>(end - begin);
  }

  const size_t longest_;
  const bool mixes_;
  const Message* message_ = nullptr;
  Gather copied_;
  Gather pinned_;
};

}  // namespace netring

#endif  // NETRING_SEND_MIXED_H_
