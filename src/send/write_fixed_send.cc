// A1 into registered memory: WRITE_FIXED, whose buffer the kernel need not look up.
// A write has no MSG_NOSIGNAL: the process must ignore SIGPIPE.

#include <sys/socket.h>

#include <cerrno>

#include "netring/send_path.h"
#include "send/copy_fields.h"

namespace netring {
namespace {

class WriteFixedSend final : public SendPath {
 public:
  void Begin(const Message& message) override {
    message_ = &message;
    CopyFields(message);
  }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_write_fixed(&sqe, file.fd, message_->staging + offset,
                              static_cast<unsigned>(message_->bytes - offset), 0, message_->region);
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int, size_t) override { return -EOPNOTSUPP; }  // only a ring has it

 private:
  const Message* message_ = nullptr;
};

}  // namespace

std::unique_ptr<SendPath> MakeWriteFixedSend(const MessageLayout&) {
  return std::make_unique<WriteFixedSend>();
}

}  // namespace netring
