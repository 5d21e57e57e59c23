// SENDMSG_ZC: io_uring's own zero copy; a second completion says when the fields may be written
// again, and whether they were copied.

#include <sys/socket.h>

#include "netring/send_path.h"
#include "send/gather.h"

namespace netring {
namespace {

class UringZcSend final : public SendPath {
 public:
  explicit UringZcSend(const MessageLayout& layout) : gather_(layout) {}

  void Begin(const Message& message) override { gather_.Begin(message); }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg_zc(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL);
    sqe.ioprio |= IORING_SEND_ZC_REPORT_USAGE;
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int, size_t) override { return -EOPNOTSUPP; }  // only a ring has it

 private:
  Gather gather_;
};

}  // namespace

std::unique_ptr<SendPath> MakeUringZcSend(const MessageLayout& layout) {
  return std::make_unique<UringZcSend>(layout);
}

}  // namespace netring
