// What netring's own messages of route netlink are made with.

#ifndef NETRING_LAB_NETLINK_MESSAGE_H_
#define NETRING_LAB_NETLINK_MESSAGE_H_

#include <netlink/msg.h>

#include <memory>
#include <string>

#include "absl/status/status.h"

namespace netring {

template <auto kFree>
struct NetlinkDeleter {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using MessagePtr = std::unique_ptr<nl_msg, NetlinkDeleter<nlmsg_free>>;

/// A message of this type about one link, to which attributes may be added; null without memory.
MessagePtr MessageAboutLink(int type, int link);

/// From the result of a libnl call: 0 or more is success.
absl::Status NlStatus(const std::string& what, int result);

}  // namespace netring

#endif  // NETRING_LAB_NETLINK_MESSAGE_H_
