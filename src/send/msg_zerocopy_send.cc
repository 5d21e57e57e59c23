// A3: scatter-gather with MSG_ZEROCOPY; the socket's error queue says when the fields may be
// written again. io_uring takes the flag from the request, not from the msghdr (io_uring/net.c,
// kernel 5.3 to 6.18).

#include <sys/socket.h>

#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

class MsgZerocopyRequest final : public GatheredMessage<MessageRequest> {
 public:
  using GatheredMessage::GatheredMessage;

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL | MSG_ZEROCOPY);
    file.ApplyTo(sqe);
  }
};

class MsgZerocopyCall final : public GatheredMessage<MessageCall> {
 public:
  using GatheredMessage::GatheredMessage;

  int64_t SendNow(int fd, size_t offset) override {
    return Sent(sendmsg(fd, gather_.From(offset), MSG_NOSIGNAL | MSG_ZEROCOPY));
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeMsgZerocopyRequest(const MessageLayout& layout) {
  return std::make_unique<MsgZerocopyRequest>(layout);
}

std::unique_ptr<MessageCall> MakeMsgZerocopyCall(const MessageLayout& layout) {
  return std::make_unique<MsgZerocopyCall>(layout);
}

}  // namespace netring
