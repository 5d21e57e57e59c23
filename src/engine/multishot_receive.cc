// One request per connection that goes on receiving, each time into the next of the buffers that
// all connections share.

#include "engine/receive_buffers.h"
#include "engine/receive_mode.h"
#include "netring/status.h"

namespace netring {
namespace {

class MultishotReceiver final : public Receiver {
 public:
  explicit MultishotReceiver(std::unique_ptr<ReceiveBuffers> buffers)
      : buffers_(std::move(buffers)) {}

  void Prepare(uint16_t, const RingFile& file, io_uring_sqe& sqe) override {
    buffers_->PrepareReceive(sqe, file);
  }

  void OnData(Completion completion, EventHandler& handler) override {
    const uint16_t buffer = completion.buffer();
    handler.OnReceived({buffers_->data(buffer), static_cast<size_t>(completion.result)});
    buffers_->Give(buffer);
  }

 private:
  std::unique_ptr<ReceiveBuffers> buffers_;
};

}  // namespace

unsigned MultishotCompletions(const EngineOptions& options) {
  return SharedBuffers(options).count;  // each uses up a buffer
}

absl::StatusOr<std::unique_ptr<Receiver>> MakeMultishotReceive(Ring* ring,
                                                               const EngineOptions& options) {
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<ReceiveBuffers> buffers,
                           ReceiveBuffers::Create(ring, SharedBuffers(options), 0));
  return std::make_unique<MultishotReceiver>(std::move(buffers));
}

}  // namespace netring
