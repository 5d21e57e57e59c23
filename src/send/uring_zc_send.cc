// SENDMSG_ZC: io_uring's own zero copy; a second completion says when the fields may be written
// again, and whether they were copied.

#include <sys/socket.h>

#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

class ZcRequest final : public GatheredMessage<MessageRequest> {
 public:
  using GatheredMessage::GatheredMessage;

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg_zc(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL);
    sqe.ioprio |= IORING_SEND_ZC_REPORT_USAGE;
    file.ApplyTo(sqe);
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeZcRequest(const MessageLayout& layout) {
  return std::make_unique<ZcRequest>(layout);
}

}  // namespace netring
