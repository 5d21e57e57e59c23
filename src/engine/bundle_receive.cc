// Multishot receive that fills as many buffers as there is data for, with one completion: it names
// the first of them, the others are those that were given to the kernel after it (io_recv_finish(),
// io_uring/net.c, kernel 6.10 to 6.15). The buffers are smaller than multishot's, in as much
// memory: only what is larger than one can fill several.

#include <algorithm>
#include <numeric>
#include <vector>

#include "engine/receive_buffers.h"
#include "engine/receive_mode.h"
#include "netring/status.h"

namespace netring {
namespace {

class BundleReceiver final : public Receiver {
 public:
  BundleReceiver(std::unique_ptr<ReceiveBuffers> buffers, BufferLayout layout)
      : buffers_(std::move(buffers)),
        bytes_(layout.bytes),
        next_(layout.count),
        last_given_(static_cast<uint16_t>(layout.count - 1)) {
    std::iota(next_.begin(), next_.end(), uint16_t{1});
  }

  void Prepare(uint16_t, const RingFile& file, io_uring_sqe& sqe) override {
    buffers_->PrepareReceive(sqe, file);
    sqe.ioprio |= IORING_RECVSEND_BUNDLE;
  }

  /// Buffers that follow each other in memory too are reported as one.
  void OnData(Completion completion, EventHandler& handler) override {
    uint16_t buffer = completion.buffer();
    for (auto left = static_cast<size_t>(completion.result); left > 0;) {
      const uint16_t first = buffer;
      unsigned count = 0;
      size_t bytes = 0;
      do {
        buffer = next_[buffer];
        bytes = std::min(++count * bytes_, left);
      } while (bytes < left && buffer == first + count);
      handler.OnReceived({buffers_->data(first), bytes});
      left -= bytes;
      for (unsigned i = 0; i < count; ++i) Give(static_cast<uint16_t>(first + i));
    }
  }

 private:
  void Give(uint16_t buffer) {
    next_[last_given_] = buffer;
    last_given_ = buffer;
    buffers_->Give(buffer);
  }

  std::unique_ptr<ReceiveBuffers> buffers_;
  const size_t bytes_;  ///< of a buffer
  /// Per buffer, which was given after it. So completions may come in another order than their
  /// buffers were taken: a request's last one is posted later than those before (kernel 6.15).
  std::vector<uint16_t> next_;
  uint16_t last_given_;
};

}  // namespace

unsigned BundleCompletions(const EngineOptions& options) { return SmallBuffers(options).count; }

absl::StatusOr<std::unique_ptr<Receiver>> MakeBundleReceive(Ring* ring,
                                                            const EngineOptions& options) {
  const BufferLayout layout = SmallBuffers(options);
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<ReceiveBuffers> buffers,
                           ReceiveBuffers::Create(ring, layout, 0));
  return std::make_unique<BundleReceiver>(std::move(buffers), layout);
}

}  // namespace netring
