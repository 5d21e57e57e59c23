// A2: scatter-gather; the kernel collects the fields.

#include <sys/socket.h>

#include "netring/send_path.h"
#include "send/gather.h"

namespace netring {
namespace {

class GatherSend final : public SendPath {
 public:
  void Begin(const Message& message) override { gather_.Begin(message); }

  void Prepare(io_uring_sqe& sqe, const RingFile& file, size_t offset) override {
    io_uring_prep_sendmsg(&sqe, file.fd, gather_.From(offset), MSG_NOSIGNAL);
    file.ApplyTo(sqe);
  }

 private:
  Gather gather_;
};

}  // namespace

std::unique_ptr<SendPath> MakeGatherSend() { return std::make_unique<GatherSend>(); }

}  // namespace netring
