// Reads a socket's error queue through the ring.
//
// A multishot POLL_ADD for POLLERR tells when to look; RECVMSG with MSG_ERRQUEUE | MSG_DONTWAIT
// then reads until -EAGAIN. A RECVMSG parked on the error queue would fail with -EAGAIN whenever
// ordinary data sits unread (measured on kernel 6.18).

#ifndef NETRING_SEND_ERROR_QUEUE_READER_H_
#define NETRING_SEND_ERROR_QUEUE_READER_H_

#include <array>
#include <cstdint>
#include <optional>

#include "net/error_queue.h"
#include "netring/ring.h"

namespace netring {

/// One per connection; its requests point into it, so it must not move. No allocation.
class ErrorQueueReader {
 public:
  ErrorQueueReader(Ring* ring, RingFile file, uint16_t connection)
      : ring_(ring), file_(file), connection_(connection) {}
  ErrorQueueReader(const ErrorQueueReader&) = delete;
  ErrorQueueReader& operator=(const ErrorQueueReader&) = delete;

  /// Asks to be told when the error queue has something.
  void Arm();
  /// A kPollError completion. Returns 0 or the errno with which watching ended.
  int32_t OnPoll(const Completion& completion);

  struct Reading {
    std::optional<NotificationRange> range;  ///< what was read; reading goes on by itself
    int32_t error = 0;                       ///< errno of a failed read
    bool foreign = false;  ///< there was something other than a zero-copy notification
  };
  /// A kHarvest completion. All empty when the queue is drained.
  Reading OnRead(const Completion& completion);

 private:
  void Read();

  Ring* ring_;
  RingFile file_;
  uint16_t connection_;
  bool reading_ = false;
  bool read_again_ = false;  ///< something came while a read was in flight
  msghdr header_{};
  alignas(cmsghdr) std::array<char, kErrorQueueControlBytes> control_{};
};

}  // namespace netring

#endif  // NETRING_SEND_ERROR_QUEUE_READER_H_
