// A1 into registered memory, then SEND_ZC of it: the copy that saves the gathering.

#include <sys/socket.h>

#include "send/copy_fields.h"
#include "send/message_path.h"

namespace netring {
namespace {

class CopyZcFixedRequest final : public CopiedMessage<MessageRequest> {
 public:
  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_send_zc_fixed(&sqe, file.fd, message_->staging + offset, message_->bytes - offset,
                                MSG_NOSIGNAL, IORING_SEND_ZC_REPORT_USAGE, message_->region);
    file.ApplyTo(sqe);
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeCopyZcFixedRequest(const MessageLayout&) {
  return std::make_unique<CopyZcFixedRequest>();
}

}  // namespace netring
