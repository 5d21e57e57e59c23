// What one message of a socket's error queue says: bytes in, range out, no kernel needed.

#ifndef NETRING_NET_ERROR_QUEUE_H_
#define NETRING_NET_ERROR_QUEUE_H_

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <optional>

#include "netring/notification.h"

namespace netring {

/// Room for the control data of one notification, IPv4, IPv6 or vsock.
inline constexpr size_t kErrorQueueControlBytes = 128;

/// Reads what recvmsg(MSG_ERRQUEUE) returned. Empty when the message is cut off (MSG_CTRUNC) or
/// says anything other than a zero-copy notification. `copied` is SO_EE_CODE_ZEROCOPY_COPIED.
std::optional<NotificationRange> ParseNotification(msghdr& message);

/// One read of an error queue; all empty when there is nothing in it.
struct ErrorQueueReading {
  std::optional<NotificationRange> range;
  int32_t error = 0;     ///< errno of a failed read
  bool foreign = false;  ///< there was something other than a zero-copy notification
};
inline constexpr char kReadingErrorQueue[] = "reading the error queue";
inline constexpr char kForeignMessage[] =
    "the error queue held something other than a zero-copy notification";

/// Reads one message of a socket's error queue without waiting.
ErrorQueueReading ReadErrorQueue(int fd);

}  // namespace netring

#endif  // NETRING_NET_ERROR_QUEUE_H_
