// SEND_ZC with IORING_SEND_VECTORIZED: as zc, without a msghdr (kernel 6.17).

#include <sys/socket.h>

#include <cerrno>

#include "netring/send_path.h"
#include "ring/uring_abi.h"
#include "send/gather.h"

namespace netring {
namespace {

class ZcVectorSend final : public SendPath {
 public:
  explicit ZcVectorSend(const MessageLayout& layout) : gather_(layout) {}
  void Begin(const Message& message) override { gather_.Begin(message); }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    const msghdr* rest = gather_.From(offset);
    io_uring_prep_send_zc(&sqe, file.fd, rest->msg_iov, rest->msg_iovlen, MSG_NOSIGNAL,
                          kVectorizedSend | IORING_SEND_ZC_REPORT_USAGE);
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int, size_t) override { return -EOPNOTSUPP; }  // only a ring has it

 private:
  Gather gather_;
};

}  // namespace

std::unique_ptr<SendPath> MakeZcVectorSend(const MessageLayout& layout) {
  return std::make_unique<ZcVectorSend>(layout);
}

}  // namespace netring
