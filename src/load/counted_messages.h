// How many messages a window had.

#ifndef NETRING_LOAD_COUNTED_MESSAGES_H_
#define NETRING_LOAD_COUNTED_MESSAGES_H_

#include <cstdint>

namespace netring {

/// Those that came; those that were sent where nobody receives (path sink).
inline int64_t CountedMessages(int64_t by_server, int64_t by_client) {
  return by_client > 0 ? by_client : by_server;
}

}  // namespace netring

#endif  // NETRING_LOAD_COUNTED_MESSAGES_H_
