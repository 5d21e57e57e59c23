// A2: scatter-gather; the kernel collects the fields.

#include <sys/socket.h>

#include "send/gather.h"
#include "send/message_path.h"

namespace netring {
namespace {

class GatherRequest final : public GatheredMessage<MessageRequest> {
 public:
  using GatheredMessage::GatheredMessage;

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }
};

class GatherCall final : public GatheredMessage<MessageCall> {
 public:
  using GatheredMessage::GatheredMessage;

  int64_t SendNow(int fd, size_t offset) override {
    return Sent(sendmsg(fd, gather_.From(offset), MSG_NOSIGNAL));
  }
};

}  // namespace

std::unique_ptr<MessageRequest> MakeGatherRequest(const MessageLayout& layout) {
  return std::make_unique<GatherRequest>(layout);
}

std::unique_ptr<MessageCall> MakeGatherCall(const MessageLayout& layout) {
  return std::make_unique<GatherCall>(layout);
}

}  // namespace netring
