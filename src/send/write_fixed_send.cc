// A1 into registered memory: WRITE_FIXED, whose buffer the kernel need not look up.
// A write has no MSG_NOSIGNAL: the process must ignore SIGPIPE.

#include <sys/socket.h>

#include "send/copy_fields.h"
#include "send/message_path.h"

namespace netring {
namespace {

class WriteFixedRequest final : public CopiedMessage<MessageRequest> {
 public:
  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_write_fixed(&sqe, file.fd, message_->staging + offset,
                              static_cast<unsigned>(message_->bytes - offset), 0, message_->region);
    file.ApplyTo(sqe);
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeWriteFixedRequest(const MessageLayout&) {
  return std::make_unique<WriteFixedRequest>();
}

}  // namespace netring
