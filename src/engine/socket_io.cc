#include "engine/socket_io.h"

namespace netring {

int HarvestErrorQueue(int fd, uint16_t connection, EventHandler& handler) {
  for (int found = 0;; ++found) {
    const ErrorQueueReading reading = ReadErrorQueue(fd);
    if (reading.error != 0 || reading.foreign) {
      handler.OnFailed(connection, reading.foreign ? kForeignMessage : "reading the error queue",
                       reading.error);
      return -1;
    }
    if (!reading.range.has_value()) return found;
    handler.OnNotified(connection, *reading.range);
  }
}

bool ReportReceived(ssize_t got, absl::Span<const char> buffer, uint16_t connection,
                    EventHandler& handler) {
  if (got > 0) {
    handler.OnReceived(connection, buffer.subspan(0, static_cast<size_t>(got)));
    return true;
  }
  if (got == 0) {
    handler.OnClosed(connection);
    return false;
  }
  if (errno == EAGAIN || errno == EINTR) return true;
  handler.OnFailed(connection, "receiving", errno);
  return false;
}

}  // namespace netring
