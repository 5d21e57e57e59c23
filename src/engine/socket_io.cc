#include "engine/socket_io.h"

#include <sys/socket.h>

#include "net/error_queue.h"
#include "netring/check.h"

namespace netring {

absl::Status CallSends::Attach(const SendPath& path) {
  NETRING_CHECK(path_ == nullptr);
  path_ = path.call;
  if (path_ != nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError("no system call sends so, only a request of io_uring");
}

int HarvestErrorQueue(int fd, EventHandler& handler) {
  for (int found = 0;; ++found) {
    const ErrorQueueReading reading = ReadErrorQueue(fd);
    if (reading.error != 0 || reading.foreign) {
      handler.OnFailed(reading.foreign ? kForeignMessage : kReadingErrorQueue, reading.error);
      return -1;
    }
    if (!reading.range.has_value()) return found;
    handler.OnNotified(*reading.range);
  }
}

bool ReceiveNow(int fd, absl::Span<char> buffer, EventHandler& handler, bool* receiving) {
  const ssize_t got = recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  *receiving = ReportReceived(got, buffer, handler);
  return true;
}

bool ReportReceived(ssize_t got, absl::Span<const char> buffer, EventHandler& handler) {
  if (got > 0) {
    handler.OnReceived(buffer.subspan(0, static_cast<size_t>(got)));
    return true;
  }
  if (got == 0) {
    handler.OnClosed();
    return false;
  }
  if (errno == EAGAIN || errno == EINTR) return true;
  handler.OnFailed("receiving", errno);
  return false;
}

}  // namespace netring
