// Why a place cannot be listened at or reached, and what to do about it.

#ifndef NETRING_NET_REACH_H_
#define NETRING_NET_REACH_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace netring {

/// "cannot listen at 10.0.0.1:9000: Address already in use (EADDRINUSE); ..."
absl::Status CannotListen(const std::string& where, int error);

/// "cannot connect to 10.0.0.1:9000: Connection refused (ECONNREFUSED); ..."
absl::Status CannotConnect(const std::string& where, int error);

/// DeadlineExceeded: nothing came back.
absl::Status NoAnswer(const std::string& where, int64_t limit_ns);

}  // namespace netring

#endif  // NETRING_NET_REACH_H_
