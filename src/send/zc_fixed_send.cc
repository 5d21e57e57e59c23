// SENDMSG_ZC over fields in registered memory, whose pages are pinned once and for all
// (kernel 6.15).

#include <sys/socket.h>

#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

class ZcFixedRequest final : public GatheredMessage<MessageRequest> {
 public:
  using GatheredMessage::GatheredMessage;

  void Begin(const Message& message) override {
    GatheredMessage::Begin(message);
    region_ = message.region;
  }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg_zc(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL);
    sqe.ioprio |= IORING_RECVSEND_FIXED_BUF | IORING_SEND_ZC_REPORT_USAGE;
    sqe.buf_index = region_;
    file.ApplyTo(sqe);
  }

 private:
  uint16_t region_ = 0;
};

}  // namespace

std::unique_ptr<MessageRequest> MakeZcFixedRequest(const MessageLayout& layout) {
  return std::make_unique<ZcFixedRequest>(layout);
}

}  // namespace netring
