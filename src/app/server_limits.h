// What netring-server gives one client.

#ifndef NETRING_APP_SERVER_LIMITS_H_
#define NETRING_APP_SERVER_LIMITS_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "base/formats.h"
#include "load/side_config.h"

namespace netring {

struct ServerLimits {
  int connections = 0;  ///< of all threads together
  int threads = 0;
  std::optional<int64_t> memory;  ///< bytes; empty: half of what is free when the client comes
};

/// A number of bytes that is no message's size.
struct MemoryBytes {
  using Value = int64_t;
  static std::optional<Value> Parse(absl::string_view text);
  static std::string Print(int64_t value) { return absl::StrCat(value); }
  static std::string Allowed() {
    return "must be a number of bytes from 1M to 1024G, such as 512M or 4G";
  }
};

/// ResourceExhausted when the slice takes more than one of them, with the limit's name.
absl::Status CheckLimits(const ServerLimits& limits, const SideConfig& config);

}  // namespace netring

#endif  // NETRING_APP_SERVER_LIMITS_H_
