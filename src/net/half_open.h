// Connections that have been asked for and are not open yet.

#ifndef NETRING_NET_HALF_OPEN_H_
#define NETRING_NET_HALF_OPEN_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "netring/unique_fd.h"

namespace netring {

/// How many came to a local port whose first packet (SYN) was answered, and the answer not: in the
/// text of /proc/net/tcp or /proc/net/tcp6.
int64_t HalfOpen(absl::string_view table, int port);

/// Why no connection came to the listeners, of the thread's network namespace, in one clause.
std::string WhyNoneCame(absl::Span<const UniqueFd> listeners);

}  // namespace netring

#endif  // NETRING_NET_HALF_OPEN_H_
