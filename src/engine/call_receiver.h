// Ways of receiving by system calls that are not recv(2) into a buffer: for the engine over epoll,
// and for a ring, which then only tells when there is something.

#ifndef NETRING_ENGINE_CALL_RECEIVER_H_
#define NETRING_ENGINE_CALL_RECEIVER_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "netring/engine.h"

namespace netring {

/// Owns what one engine's connections receive into. Same thread. ReceiveNow() does not allocate.
class CallReceiver {
 public:
  virtual ~CallReceiver() = default;

  /// The next connection's socket, which must outlive the receiver.
  virtual absl::Status Add(int fd) = 0;
  /// Receives what is there, without waiting, and reports it; `*receiving` becomes false when
  /// nothing more can be received. False, and nothing reported, when nothing is there.
  virtual bool ReceiveNow(uint16_t connection, EventHandler& handler, bool* receiving) = 0;
  /// What became of the bytes received so far.
  virtual ReceivedBytes received() const = 0;
};

absl::StatusOr<std::unique_ptr<CallReceiver>> MakeTruncCalls(const EngineOptions& options);
absl::StatusOr<std::unique_ptr<CallReceiver>> MakeMmapCalls(const EngineOptions& options);

/// Whether the kernel maps what a TCP socket has received; FailedPrecondition says why not.
absl::Status CheckMmapReceive();

}  // namespace netring

#endif  // NETRING_ENGINE_CALL_RECEIVER_H_
