// RECV with MSG_WAITALL of what the peer sends at a time: one completion for a message, or for each
// buffer of a larger one. The kernel goes on after a part has come, and completes with what it has
// when the connection ends or the request is cancelled (io_recv(), io_sendrecv_fail(),
// io_uring/net.c, kernel 5.19 to 6.15).

#include <sys/socket.h>

#include <algorithm>
#include <vector>

#include "engine/own_buffers.h"
#include "engine/receive_mode.h"

namespace netring {
namespace {

class WaitallReceiver final : public Receiver {
 public:
  explicit WaitallReceiver(const EngineOptions& options)
      : buffers_(options),
        whole_(options.message_bytes),
        left_(static_cast<size_t>(options.connections), whole_) {}

  void Prepare(uint16_t connection, const RingFile& file, io_uring_sqe& sqe) override {
    io_uring_prep_recv(&sqe, file.fd, buffers_.data(connection),
                       std::min(left_[connection], buffers_.bytes()), MSG_WAITALL);
    file.ApplyTo(sqe);
  }

  void OnData(Completion completion, EventHandler& handler) override {
    const uint16_t connection = completion.connection();
    const auto bytes = static_cast<size_t>(completion.result);
    left_[connection] -= bytes;
    if (left_[connection] == 0) left_[connection] = whole_;
    handler.OnReceived({buffers_.data(connection), bytes});
  }

 private:
  OwnBuffers buffers_;
  const size_t whole_;
  std::vector<size_t> left_;  ///< of what each connection's peer sends at a time
};

}  // namespace

absl::StatusOr<std::unique_ptr<Receiver>> MakeWaitallReceive(Ring*, const EngineOptions& options) {
  if (options.message_bytes == 0)
    return absl::InvalidArgumentError("waitall: how much the peer sends at a time must be known");
  return std::make_unique<WaitallReceiver>(options);
}

}  // namespace netring
