// A buffer ring: memory that the kernel picks from when data arrives.

#ifndef NETRING_ENGINE_RECEIVE_BUFFERS_H_
#define NETRING_ENGINE_RECEIVE_BUFFERS_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "netring/engine.h"
#include "netring/ring.h"

namespace netring {

struct BufferLayout {
  unsigned count;  ///< a power of two, at most 32768
  size_t bytes;    ///< of each
};
/// Two per connection and at least 16, of EngineOptions::receive_bytes.
BufferLayout SharedBuffers(const EngineOptions& options);
/// As much memory in buffers of a page, larger where there would be too many.
BufferLayout SmallBuffers(const EngineOptions& options);

/// Owns the buffers of one ring's receives. Must not outlive the ring; same thread. Give() does not
/// allocate.
class ReceiveBuffers {
 public:
  /// All buffers are with the kernel, in the order of their numbers. `flags`: IOU_PBUF_RING_*.
  static absl::StatusOr<std::unique_ptr<ReceiveBuffers>> Create(Ring* ring, BufferLayout layout,
                                                                unsigned flags);

  ReceiveBuffers(const ReceiveBuffers&) = delete;
  ReceiveBuffers& operator=(const ReceiveBuffers&) = delete;
  ~ReceiveBuffers();

  /// Writes a multishot receive that takes its buffers from here.
  void PrepareReceive(io_uring_sqe& sqe, const RingFile& file) const;

  const char* data(uint16_t buffer) const { return memory_.get() + buffer * bytes_; }
  /// Hands a buffer back to the kernel after its data was used.
  void Give(uint16_t buffer) {
    io_uring_buf_ring_add(buffers_, memory_.get() + buffer * bytes_, static_cast<unsigned>(bytes_),
                          buffer, io_uring_buf_ring_mask(count_), 0);
    io_uring_buf_ring_advance(buffers_, 1);
  }

 private:
  static constexpr uint16_t kGroup = 0;

  ReceiveBuffers(Ring* ring, BufferLayout layout)
      : ring_(ring),
        count_(layout.count),
        bytes_(layout.bytes),
        memory_(new char[count_ * bytes_]()) {}

  Ring* ring_;
  unsigned count_;
  size_t bytes_;
  std::unique_ptr<char[]> memory_;
  io_uring_buf_ring* buffers_ = nullptr;
};

}  // namespace netring

#endif  // NETRING_ENGINE_RECEIVE_BUFFERS_H_
