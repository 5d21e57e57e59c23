// A buffer ring: memory that the kernel picks from when data arrives.

#ifndef NETRING_ENGINE_RECEIVE_BUFFERS_H_
#define NETRING_ENGINE_RECEIVE_BUFFERS_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "netring/ring.h"

namespace netring {

/// Owns the buffers of one ring's receives. Must not outlive the ring; same thread. Give() does not
/// allocate.
class ReceiveBuffers {
 public:
  /// `count` buffers (a power of two, at most 32768) of `bytes` each, all with the kernel.
  static absl::StatusOr<std::unique_ptr<ReceiveBuffers>> Create(Ring* ring, unsigned count,
                                                                size_t bytes);

  ReceiveBuffers(const ReceiveBuffers&) = delete;
  ReceiveBuffers& operator=(const ReceiveBuffers&) = delete;
  ~ReceiveBuffers();

  /// Writes a multishot receive that takes its buffers from here.
  void PrepareReceive(io_uring_sqe& sqe, const RingFile& file) const;

  const char* data(uint16_t buffer) const { return memory_.get() + buffer * bytes_; }
  /// Hands a buffer back to the kernel after its data was used.
  void Give(uint16_t buffer);

 private:
  static constexpr uint16_t kGroup = 0;

  ReceiveBuffers(Ring* ring, unsigned count, size_t bytes)
      : ring_(ring), count_(count), bytes_(bytes), memory_(new char[count * bytes]()) {}

  Ring* ring_;
  unsigned count_;
  size_t bytes_;
  std::unique_ptr<char[]> memory_;
  io_uring_buf_ring* buffers_ = nullptr;
};

}  // namespace netring

#endif  // NETRING_ENGINE_RECEIVE_BUFFERS_H_
