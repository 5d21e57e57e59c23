// A3: scatter-gather with MSG_ZEROCOPY; the socket's error queue says when the fields may be
// written again. io_uring takes the flag from the request, not from the msghdr (io_uring/net.c,
// kernel 5.3 to 6.18).

#include <sys/socket.h>

#include "netring/send_path.h"
#include "send/gather.h"

namespace netring {
namespace {

class MsgZerocopySend final : public SendPath {
 public:
  explicit MsgZerocopySend(const MessageLayout& layout) : gather_(layout) {}

  void Begin(const Message& message) override { gather_.Begin(message); }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL | MSG_ZEROCOPY);
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int fd, size_t offset) override {
    return Sent(sendmsg(fd, gather_.From(offset), MSG_NOSIGNAL | MSG_ZEROCOPY));
  }

 private:
  Gather gather_;
};

}  // namespace

std::unique_ptr<SendPath> MakeMsgZerocopySend(const MessageLayout& layout) {
  return std::make_unique<MsgZerocopySend>(layout);
}

}  // namespace netring
