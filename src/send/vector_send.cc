// SEND with IORING_SEND_VECTORIZED: the iovecs themselves instead of a msghdr (kernel 6.17).

#include <sys/socket.h>

#include "ring/uring_abi.h"
#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

class VectorRequest final : public GatheredMessage<MessageRequest> {
 public:
  using GatheredMessage::GatheredMessage;

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    const msghdr* rest = gather_.From(offset);
    io_uring_prep_send(&sqe, file.fd, rest->msg_iov, rest->msg_iovlen, MSG_NOSIGNAL);
    sqe.ioprio |= kVectorizedSend;
    file.ApplyTo(sqe);
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeVectorRequest(const MessageLayout& layout) {
  return std::make_unique<VectorRequest>(layout);
}

}  // namespace netring
