// What the engines without a ring share: plain socket calls, turned into events.

#ifndef NETRING_ENGINE_SOCKET_IO_H_
#define NETRING_ENGINE_SOCKET_IO_H_

#include <cerrno>
#include <cstdint>

#include "absl/types/span.h"
#include "netring/engine.h"

namespace netring {

/// Reads the error queue of `fd` until it is empty, without waiting, and reports what it says.
/// Returns how many messages it held; -1 after a failure, which is reported too.
int HarvestErrorQueue(int fd, EventHandler& handler);

/// Reports what recv() into `buffer` returned; `got` negative: errno says why. False when nothing
/// more can be received: the peer has closed, or the connection has failed.
bool ReportReceived(ssize_t got, absl::Span<const char> buffer, EventHandler& handler);

/// Receives what is there into `buffer`, without waiting, and reports it; `*receiving` becomes what
/// ReportReceived() returns. False, and nothing reported, when nothing is there.
bool ReceiveNow(int fd, absl::Span<char> buffer, EventHandler& handler, bool* receiving);

/// The sends of a connection, made by the thread itself. One waits, if it must, until the socket
/// takes bytes.
class CallSends {
 public:
  /// FailedPrecondition where there is no system call for it. Once.
  absl::Status Attach(const SendPath& path);
  /// Whether a send waits for the socket.
  bool waiting() const { return waiting_; }

  /// Begins to send from byte `offset` on.
  int32_t Start(int fd, size_t offset) {
    offset_ = offset;
    return Try(fd);
  }
  /// Tries again. Returns the bytes taken or -errno; -EAGAIN: it waits on, as after a tick that
  /// ended a call that blocks.
  int32_t Try(int fd) {
    const int64_t sent = path_->SendNow(fd, offset_);
    waiting_ = sent == -EAGAIN || sent == -EINTR;
    return waiting_ ? -EAGAIN : static_cast<int32_t>(sent);
  }

 private:
  CallPath* path_ = nullptr;
  size_t offset_ = 0;
  bool waiting_ = false;
};

}  // namespace netring

#endif  // NETRING_ENGINE_SOCKET_IO_H_
