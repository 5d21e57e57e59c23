// The rest of a message as a msghdr.

#ifndef NETRING_SEND_GATHER_H_
#define NETRING_SEND_GATHER_H_

#include <sys/socket.h>

#include <array>

#include "netring/buffer_pool.h"

namespace netring {

/// Keeps an iovec array and a msghdr that describe a message from some byte on. Must stay in place
/// while a request uses it.
class Gather {
 public:
  void Begin(const Message& message) { message_ = &message; }

  /// Describes the message from byte `offset` to its end.
  msghdr* From(size_t offset) {
    size_t count = 0;
    for (const iovec& field : message_->fields()) {
      if (offset >= field.iov_len) {
        offset -= field.iov_len;
        continue;
      }
      vectors_[count++] = {static_cast<char*>(field.iov_base) + offset, field.iov_len - offset};
      offset = 0;
    }
    header_.msg_iov = vectors_.data();
    header_.msg_iovlen = count;
    return &header_;
  }

 private:
  const Message* message_ = nullptr;
  std::array<iovec, kMessageFields> vectors_{};
  msghdr header_{};
};

}  // namespace netring

#endif  // NETRING_SEND_GATHER_H_
