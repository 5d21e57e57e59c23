#include "net/error_queue.h"

#include <netinet/in.h>
#include <time.h>
//
#include <linux/errqueue.h>
#include <linux/vm_sockets.h>

#include <cerrno>
#include <cstring>

#include "net/vsock.h"

namespace netring {
namespace {

/// Whether the control message lies whole in the data of `message`. CMSG_NXTHDR() asks it of all
/// but the first (glibc 2.36).
bool IsWhole(const cmsghdr& control, const msghdr& message) {
  const auto before = static_cast<size_t>(reinterpret_cast<const char*>(&control) -
                                          static_cast<const char*>(message.msg_control));
  return control.cmsg_len <= message.msg_controllen - before;
}

bool IsExtendedError(const cmsghdr& control) {
  return ((control.cmsg_level == SOL_IP && control.cmsg_type == IP_RECVERR) ||
          (control.cmsg_level == SOL_IPV6 && control.cmsg_type == IPV6_RECVERR) ||
          (control.cmsg_level == kVsockLevel && control.cmsg_type == kVsockErrors)) &&
         control.cmsg_len >= CMSG_LEN(sizeof(sock_extended_err));
}

}  // namespace

std::optional<NotificationRange> ParseNotification(msghdr& message) {
  if ((message.msg_flags & MSG_CTRUNC) != 0) return std::nullopt;
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (!IsWhole(*control, message)) return std::nullopt;
    if (!IsExtendedError(*control)) continue;
    sock_extended_err error;
    std::memcpy(&error, CMSG_DATA(control), sizeof(error));
    if (error.ee_origin != SO_EE_ORIGIN_ZEROCOPY || error.ee_errno != 0) return std::nullopt;
    return NotificationRange{.low = error.ee_info,
                             .high = error.ee_data,
                             .copied = (error.ee_code & SO_EE_CODE_ZEROCOPY_COPIED) != 0};
  }
  return std::nullopt;
}

ErrorQueueReading ReadErrorQueue(int fd) {
  alignas(cmsghdr) char control[kErrorQueueControlBytes];
  msghdr header{};
  header.msg_control = control;
  header.msg_controllen = sizeof(control);
  if (recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
    const bool nothing = errno == EAGAIN || errno == EINTR;
    return {.error = nothing ? 0 : errno};
  }
  ErrorQueueReading reading{.range = ParseNotification(header)};
  reading.foreign = !reading.range.has_value();
  return reading;
}

}  // namespace netring
