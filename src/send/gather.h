// The rest of a message as a msghdr.

#ifndef NETRING_SEND_GATHER_H_
#define NETRING_SEND_GATHER_H_

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "netring/variant.h"
#include "send/message_path.h"

namespace netring {

/// Keeps a msghdr that describes a message from some byte on. Must stay in place while a request
/// uses it.
class Gather {
 public:
  explicit Gather(const MessageLayout& layout)
      : rest_(std::min<size_t>(layout.iovecs_per_slot(), kMostGathered)) {}

  void Begin(const Message& message) { message_ = &message; }

  /// Describes the message from byte `offset` on, to its end, or `most` fields of it.
  msghdr* From(size_t offset, size_t most = kMostGathered) {
    const absl::Span<const iovec> fields = message_->fields();
    const auto [first, into] = message_->PlaceOf(offset);
    header_.msg_iovlen = std::min<size_t>(fields.size() - first, most);
    header_.msg_iov = const_cast<iovec*>(fields.data() + first);  // sendmsg(2) only reads it
    if (into == 0) return &header_;
    std::copy_n(fields.data() + first, header_.msg_iovlen, rest_.begin());
    rest_[0] = {static_cast<char*>(rest_[0].iov_base) + into, rest_[0].iov_len - into};
    header_.msg_iov = rest_.data();
    return &header_;
  }

 private:
  const Message* message_ = nullptr;
  std::vector<iovec> rest_;  ///< of a message whose first bytes have gone
  msghdr header_{};
};

/// What the variants that gather begin a message with.
template <typename Path>
class GatheredMessage : public Path {
 public:
  explicit GatheredMessage(const MessageLayout& layout) : gather_(layout) {}
  void Begin(const Message& message) override { gather_.Begin(message); }

 protected:
  Gather gather_;
};

/// What a system call returned, as bytes or -errno.
inline int64_t Sent(int64_t result) { return result < 0 ? -errno : result; }

}  // namespace netring

#endif  // NETRING_SEND_GATHER_H_
