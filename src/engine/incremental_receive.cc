// Multishot receive from a ring of buffers that are used up piece by piece: a completion with
// IORING_CQE_F_BUF_MORE has taken a part of its buffer, the next one goes on behind it
// (io_kbuf_commit(), io_uring/kbuf.c, kernel 6.12).

#include <algorithm>
#include <vector>

#include "engine/receive_buffers.h"
#include "engine/receive_mode.h"
#include "netring/status.h"

namespace netring {
namespace {

/// A piece is a message, or what fits a segment: TCP's smallest usual one (RFC 9293, 3.7.1).
constexpr size_t kSmallestSegment = 536;
/// More than this many unread pieces overflow the completion queue, which fails the slice.
constexpr size_t kMaxPieces = 16384;

class IncrementalReceiver final : public Receiver {
 public:
  IncrementalReceiver(std::unique_ptr<ReceiveBuffers> buffers, unsigned count)
      : buffers_(std::move(buffers)), used_(count) {}

  void Prepare(uint16_t, const RingFile& file, io_uring_sqe& sqe) override {
    buffers_->PrepareReceive(sqe, file);
  }

  void OnData(Completion completion, EventHandler& handler) override {
    const uint16_t buffer = completion.buffer();
    const auto bytes = static_cast<size_t>(completion.result);
    handler.OnReceived({buffers_->data(buffer) + used_[buffer], bytes});
    used_[buffer] += bytes;
    if (completion.buffer_more()) return;
    used_[buffer] = 0;
    buffers_->Give(buffer);
  }

 private:
  std::unique_ptr<ReceiveBuffers> buffers_;
  std::vector<size_t> used_;  ///< bytes of each buffer
};

}  // namespace

/// A message may be cut in two by a segment's end, and by a buffer's.
unsigned IncrementalCompletions(const EngineOptions& options) {
  const BufferLayout layout = SharedBuffers(options);
  const size_t smallest = std::clamp<size_t>(options.message_bytes, 1, kSmallestSegment);
  const size_t pieces = 2 * layout.count * layout.bytes / smallest + layout.count;
  return static_cast<unsigned>(std::min(pieces, kMaxPieces));
}

absl::StatusOr<std::unique_ptr<Receiver>> MakeIncrementalReceive(Ring* ring,
                                                                 const EngineOptions& options) {
  const BufferLayout layout = SharedBuffers(options);
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<ReceiveBuffers> buffers,
                           ReceiveBuffers::Create(ring, layout, IOU_PBUF_RING_INC));
  return std::make_unique<IncrementalReceiver>(std::move(buffers), layout.count);
}

}  // namespace netring
