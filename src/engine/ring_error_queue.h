// Reads a socket's error queue through the ring.
//
// A multishot POLL_ADD for POLLERR tells when to look; RECVMSG with MSG_ERRQUEUE | MSG_DONTWAIT
// then reads until -EAGAIN. A RECVMSG parked on the error queue would fail with -EAGAIN whenever
// ordinary data sits unread (measured on kernel 6.18).

#ifndef NETRING_ENGINE_RING_ERROR_QUEUE_H_
#define NETRING_ENGINE_RING_ERROR_QUEUE_H_

#include <array>
#include <cstdint>

#include "net/error_queue.h"
#include "netring/engine.h"

namespace netring {

/// One per connection; its requests point into it, so it must not move. No allocation.
class RingErrorQueue {
 public:
  /// What is read is reported to `handler`, of the engine's `connection`.
  RingErrorQueue(Ring* ring, RingFile file, EventHandler* handler, uint16_t connection)
      : ring_(ring), file_(file), handler_(handler), connection_(connection) {}
  RingErrorQueue(const RingErrorQueue&) = delete;
  RingErrorQueue& operator=(const RingErrorQueue&) = delete;

  /// Asks to be told when the error queue has something.
  void Arm();
  /// A kPollError completion.
  void OnPoll(Completion completion);
  /// A kHarvest completion. Reading goes on while polls tell that there is more.
  void OnRead(Completion completion);

 private:
  void Read();

  Ring* ring_;
  RingFile file_;
  EventHandler* handler_;
  uint16_t connection_;
  bool reading_ = false;
  bool read_again_ = false;  ///< something came while a read was in flight
  msghdr header_{};
  alignas(cmsghdr) std::array<char, kErrorQueueControlBytes> control_{};
};

}  // namespace netring

#endif  // NETRING_ENGINE_RING_ERROR_QUEUE_H_
