// SENDMSG_ZC over fields in registered memory, whose pages are pinned once and for all
// (kernel 6.15).

#include <sys/socket.h>

#include <cerrno>

#include "netring/send_path.h"
#include "send/gather.h"

namespace netring {
namespace {

class ZcFixedSend final : public SendPath {
 public:
  explicit ZcFixedSend(const MessageLayout& layout) : gather_(layout) {}
  void Begin(const Message& message) override {
    gather_.Begin(message);
    region_ = message.region;
  }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg_zc(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL);
    sqe.ioprio |= IORING_RECVSEND_FIXED_BUF | IORING_SEND_ZC_REPORT_USAGE;
    sqe.buf_index = region_;
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int, size_t) override { return -EOPNOTSUPP; }  // only a ring has it

 private:
  Gather gather_;
  uint16_t region_ = 0;
};

}  // namespace

std::unique_ptr<SendPath> MakeZcFixedSend(const MessageLayout& layout) {
  return std::make_unique<ZcFixedSend>(layout);
}

}  // namespace netring
