// The floor: a message that already lies in one piece is sent as it is. What clients send their
// requests with.

#include <sys/socket.h>

#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

/// Remembers where the message lies: its only field.
template <typename Path>
class FirstField : public Path {
 public:
  void Begin(const Message& message) override { field_ = &message.fields().front(); }

 protected:
  const iovec* field_ = nullptr;
};

class PlainRequest final : public FirstField<MessageRequest> {
 public:
  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_send(&sqe, file.fd, static_cast<const char*>(field_->iov_base) + offset,
                       field_->iov_len - offset, MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }
};

class PlainCall final : public FirstField<MessageCall> {
 public:
  int64_t SendNow(int fd, size_t offset) override {
    return Sent(send(fd, static_cast<const char*>(field_->iov_base) + offset,
                     field_->iov_len - offset, MSG_NOSIGNAL));
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakePlainRequest(const MessageLayout&) {
  return std::make_unique<PlainRequest>();
}

std::unique_ptr<MessageCall> MakePlainCall(const MessageLayout&) {
  return std::make_unique<PlainCall>();
}

}  // namespace netring
