#include "engine/receive_buffers.h"

#include "netring/status.h"

namespace netring {

absl::StatusOr<std::unique_ptr<ReceiveBuffers>> ReceiveBuffers::Create(Ring* ring, unsigned count,
                                                                       size_t bytes) {
  std::unique_ptr<ReceiveBuffers> buffers(new ReceiveBuffers(ring, count, bytes));
  int error = 0;
  buffers->buffers_ = io_uring_setup_buf_ring(ring->raw(), count, kGroup, 0, &error);
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

void ReceiveBuffers::Give(uint16_t buffer) {
  io_uring_buf_ring_add(buffers_, memory_.get() + buffer * bytes_, static_cast<unsigned>(bytes_),
                        buffer, io_uring_buf_ring_mask(count_), 0);
  io_uring_buf_ring_advance(buffers_, 1);
}

}  // namespace netring
