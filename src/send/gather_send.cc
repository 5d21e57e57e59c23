// A2: scatter-gather; the kernel collects the fields.

#include <sys/socket.h>

#include "netring/send_path.h"
#include "send/gather.h"

namespace netring {
namespace {

class GatherSend final : public SendPath {
 public:
  explicit GatherSend(const MessageLayout& layout) : gather_(layout) {}

  void Begin(const Message& message) override { gather_.Begin(message); }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }

  int64_t SendNow(int fd, size_t offset) override {
    return Sent(sendmsg(fd, gather_.From(offset), MSG_NOSIGNAL));
  }

 private:
  Gather gather_;
};

}  // namespace

std::unique_ptr<SendPath> MakeGatherSend(const MessageLayout& layout) {
  return std::make_unique<GatherSend>(layout);
}

}  // namespace netring
