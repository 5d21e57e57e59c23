// The floor: a message that already lies in one piece is sent as it is. What clients send their
// requests with.

#include <sys/socket.h>

#include "netring/send_path.h"
#include "send/gather.h"

namespace netring {
namespace {

class PlainSend final : public SendPath {
 public:
  void Begin(const Message& message) override { message_ = &message; }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    const iovec& field = message_->fields().front();
    io_uring_prep_send(&sqe, file.fd, static_cast<const char*>(field.iov_base) + offset,
                       field.iov_len - offset, MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int fd, size_t offset) override {
    const iovec& field = message_->fields().front();
    return Sent(send(fd, static_cast<const char*>(field.iov_base) + offset, field.iov_len - offset,
                     MSG_NOSIGNAL));
  }

 private:
  const Message* message_ = nullptr;
};

}  // namespace

std::unique_ptr<SendPath> MakePlainSend(const MessageLayout&) {
  return std::make_unique<PlainSend>();
}

}  // namespace netring
