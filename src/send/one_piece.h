// What the variants whose message lies in one piece begin with.

#ifndef NETRING_SEND_ONE_PIECE_H_
#define NETRING_SEND_ONE_PIECE_H_

#include "netring/variant.h"

namespace netring {

/// Remembers where the message lies: its only field.
template <typename Path>
class InOnePiece : public Path {
 public:
  void Begin(const Message& message) override { field_ = &message.fields().front(); }

 protected:
  /// The message from byte `offset` on, and how long that is.
  const char* From(size_t offset) const {
    return static_cast<const char*>(field_->iov_base) + offset;
  }
  size_t Left(size_t offset) const { return field_->iov_len - offset; }

 private:
  const iovec* field_ = nullptr;
};

}  // namespace netring

#endif  // NETRING_SEND_ONE_PIECE_H_
