// SEND from registered memory (kernel 7.2): the kernel copies from pages that are pinned already.
// Its SENDMSG and its vectored SEND refuse IORING_RECVSEND_FIXED_BUF with -EINVAL (seen on 7.2), so
// a message lies in one piece.

#include <sys/socket.h>

#include "send/message_path.h"
#include "send/one_piece.h"

namespace netring {
namespace {

class FixedRequest final : public InOnePiece<MessageRequest> {
 public:
  void Begin(const Message& message) override {
    InOnePiece::Begin(message);
    region_ = message.region;
  }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_send(&sqe, file.fd, From(offset), Left(offset), MSG_NOSIGNAL);
    sqe.ioprio |= IORING_RECVSEND_FIXED_BUF;
    sqe.buf_index = region_;
    file.ApplyTo(sqe);
  }

 private:
  uint16_t region_ = 0;
};

}  // namespace

std::unique_ptr<MessageRequest> MakeFixedRequest(const MessageLayout&) {
  return std::make_unique<FixedRequest>();
}

}  // namespace netring
