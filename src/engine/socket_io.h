// What the engines without a ring share: plain socket calls, turned into events.

#ifndef NETRING_ENGINE_SOCKET_IO_H_
#define NETRING_ENGINE_SOCKET_IO_H_

#include <cerrno>
#include <cstdint>

#include "absl/types/span.h"
#include "engine/engine.h"

namespace netring {

/// Reads the error queue of `fd` until it is empty, without waiting, and reports what it says.
/// Returns how many messages it held; -1 after a failure, which is reported too.
int HarvestErrorQueue(int fd, uint16_t connection, EventHandler& handler);

/// Reports what recv() into `buffer` returned; `got` negative: errno says why. False when nothing
/// more can be received: the peer has closed, or the connection has failed.
bool ReportReceived(ssize_t got, absl::Span<const char> buffer, uint16_t connection,
                    EventHandler& handler);

/// A send that a thread makes itself and that waits, if it must, until the socket takes bytes.
struct PendingSend {
  SendPath* path = nullptr;  ///< null: none
  size_t offset = 0;

  /// Tries it; -EAGAIN: it waits on.
  int32_t Try(int fd) {
    const int64_t sent = path->SendNow(fd, offset);
    if (sent == -EAGAIN) return -EAGAIN;
    path = nullptr;
    return static_cast<int32_t>(sent);
  }
};

}  // namespace netring

#endif  // NETRING_ENGINE_SOCKET_IO_H_
