// What the kernel says of zero-copy sends that are over.

#ifndef NETRING_NOTIFICATION_H_
#define NETRING_NOTIFICATION_H_

#include <cstdint>

namespace netring {

/// Notifications of consecutive zero-copy sends: ids low to high, both included, wrapping at 2^32.
/// The kernel coalesces those of MSG_ZEROCOPY (Documentation/networking/msg_zerocopy.rst).
struct NotificationRange {
  uint32_t low = 0;
  uint32_t high = 0;
  bool copied = false;  ///< the kernel made a copy after all

  friend bool operator==(const NotificationRange&, const NotificationRange&) = default;
};

}  // namespace netring

#endif  // NETRING_NOTIFICATION_H_
