#include "engine/receive_buffers.h"

#include <algorithm>
#include <bit>

#include "netring/status.h"

namespace netring {

namespace {

constexpr unsigned kMinShared = 16;
constexpr unsigned kMaxShared = 4096;
constexpr size_t kSmallBytes = 4096;
constexpr size_t kMaxBuffers = 32768;  // io_register_pbuf_ring(), io_uring/kbuf.c, kernel 5.19

}  // namespace

BufferLayout SharedBuffers(const EngineOptions& options) {
  const unsigned wanted = std::bit_ceil(2 * static_cast<unsigned>(options.connections));
  return {.count = std::clamp(wanted, kMinShared, kMaxShared), .bytes = options.receive_bytes};
}

BufferLayout SmallBuffers(const EngineOptions& options) {
  const BufferLayout shared = SharedBuffers(options);
  const size_t all = shared.count * shared.bytes;
  const size_t count = std::min(std::bit_floor(all / kSmallBytes), kMaxBuffers);
  return {.count = static_cast<unsigned>(count), .bytes = all / count};
}

absl::StatusOr<std::unique_ptr<ReceiveBuffers>> ReceiveBuffers::Create(Ring* ring,
                                                                       BufferLayout layout,
                                                                       unsigned flags) {
  const unsigned count = layout.count;
  std::unique_ptr<ReceiveBuffers> buffers(new ReceiveBuffers(ring, layout));
  int error = 0;
  buffers->buffers_ = io_uring_setup_buf_ring(ring->raw(), count, kGroup, flags, &error);
  if (buffers->buffers_ == nullptr) return Errno("cannot register a buffer ring", -error);
  for (unsigned i = 0; i < count; ++i) buffers->Give(static_cast<uint16_t>(i));
  return buffers;
}

ReceiveBuffers::~ReceiveBuffers() {
  if (buffers_ != nullptr) io_uring_free_buf_ring(ring_->raw(), buffers_, count_, kGroup);
}

void ReceiveBuffers::PrepareReceive(io_uring_sqe& sqe, const RingFile& file) const {
  io_uring_prep_recv_multishot(&sqe, file.fd, nullptr, 0, 0);
  file.ApplyTo(sqe);
  sqe.flags |= IOSQE_BUFFER_SELECT;
  sqe.buf_group = kGroup;
}

}  // namespace netring
