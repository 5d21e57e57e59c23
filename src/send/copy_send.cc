// A1: copies the fields into one contiguous buffer and sends that.

#include <sys/socket.h>

#include "send/copy_fields.h"
#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

class CopyRequest final : public CopiedMessage<MessageRequest> {
 public:
  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_send(&sqe, file.fd, message_->staging + offset, message_->bytes - offset,
                       MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }
};

class CopyCall final : public CopiedMessage<MessageCall> {
 public:
  int64_t SendNow(int fd, size_t offset) override {
    return Sent(send(fd, message_->staging + offset, message_->bytes - offset, MSG_NOSIGNAL));
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeCopyRequest(const MessageLayout&) {
  return std::make_unique<CopyRequest>();
}

std::unique_ptr<MessageCall> MakeCopyCall(const MessageLayout&) {
  return std::make_unique<CopyCall>();
}

}  // namespace netring
