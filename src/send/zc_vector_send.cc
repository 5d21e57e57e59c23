// SEND_ZC with IORING_SEND_VECTORIZED: as zc, without a msghdr (kernel 6.17).

#include <sys/socket.h>

#include "ring/uring_abi.h"
#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

class ZcVectorRequest final : public GatheredMessage<MessageRequest> {
 public:
  using GatheredMessage::GatheredMessage;

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    const msghdr* rest = gather_.From(offset);
    io_uring_prep_send_zc(&sqe, file.fd, rest->msg_iov, rest->msg_iovlen, MSG_NOSIGNAL,
                          kVectorizedSend | IORING_SEND_ZC_REPORT_USAGE);
    file.ApplyTo(sqe);
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeZcVectorRequest(const MessageLayout& layout) {
  return std::make_unique<ZcVectorRequest>(layout);
}

}  // namespace netring
