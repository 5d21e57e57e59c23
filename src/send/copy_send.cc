// A1: copies the fields into one contiguous buffer and sends that.

#include <sys/socket.h>

#include "netring/send_path.h"
#include "send/copy_fields.h"
#include "send/gather.h"

namespace netring {
namespace {

class CopySend final : public SendPath {
 public:
  void Begin(const Message& message) override {
    message_ = &message;
    CopyFields(message);
  }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_send(&sqe, file.fd, message_->staging + offset, message_->bytes - offset,
                       MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int fd, size_t offset) override {
    return Sent(send(fd, message_->staging + offset, message_->bytes - offset, MSG_NOSIGNAL));
  }

 private:
  const Message* message_ = nullptr;
};

}  // namespace

std::unique_ptr<SendPath> MakeCopySend(const MessageLayout&) {
  return std::make_unique<CopySend>();
}

}  // namespace netring
