// Why a place cannot be listened at or reached, and what to do about it.

#ifndef NETRING_NET_REACH_H_
#define NETRING_NET_REACH_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "netring/clock.h"

namespace netring {

/// So long connections are waited for: those of a meeting, and those of a slice.
inline constexpr int64_t kReachLimitNs = 10 * kNsPerSecond;

/// "cannot listen at 10.0.0.1:9000: Address already in use (EADDRINUSE); ..."
absl::Status CannotListen(const std::string& where, int error);

/// "cannot connect to 10.0.0.1:9000: Connection refused (ECONNREFUSED); ..."
absl::Status CannotConnect(const std::string& where, int error);

/// DroppedError: nothing came back.
absl::Status NoAnswer(const std::string& where, int64_t limit_ns);

/// Unavailable, because packets are dropped on the way. An errno that has this code is not so
/// marked.
absl::Status DroppedError(absl::string_view what);
bool IsDropped(const absl::Status& status);

}  // namespace netring

#endif  // NETRING_NET_REACH_H_
