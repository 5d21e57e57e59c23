// SEND with IORING_SEND_VECTORIZED: the iovecs themselves instead of a msghdr (kernel 6.17).

#include <sys/socket.h>

#include <cerrno>

#include "netring/send_path.h"
#include "ring/uring_abi.h"
#include "send/gather.h"

namespace netring {
namespace {

class VectorSend final : public SendPath {
 public:
  explicit VectorSend(const MessageLayout& layout) : gather_(layout) {}
  void Begin(const Message& message) override { gather_.Begin(message); }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    const msghdr* rest = gather_.From(offset);
    io_uring_prep_send(&sqe, file.fd, rest->msg_iov, rest->msg_iovlen, MSG_NOSIGNAL);
    sqe.ioprio |= kVectorizedSend;
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int, size_t) override { return -EOPNOTSUPP; }  // only a ring has it

 private:
  Gather gather_;
};

}  // namespace

std::unique_ptr<SendPath> MakeVectorSend(const MessageLayout& layout) {
  return std::make_unique<VectorSend>(layout);
}

}  // namespace netring
