// How the axes of the system are written: --mtu, --offloads and --sysctl, and their values as
// factors. A list that is empty has one value: as the path has it.

#ifndef NETRING_EXPERIMENT_SYSTEM_SETTINGS_H_
#define NETRING_EXPERIMENT_SYSTEM_SETTINGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/system_state.h"

namespace netring {

struct MtuList {
  static absl::StatusOr<std::vector<int64_t>> Parse(absl::string_view text);
  static std::string Print(const std::vector<int64_t>& values);
  static std::string Allowed();
};

/// Sets as SystemState::offloads has them. "tso=on,off" are two: an element without "=" is another
/// value of the one name before it.
struct OffloadList {
  static absl::StatusOr<std::vector<std::string>> Parse(absl::string_view text);
  static std::string Print(const std::vector<std::string>& sets);
  static std::string Allowed();
};

/// The same of SystemState::sysctl. Whether there is such a key, the kernel says.
struct SysctlList {
  static absl::StatusOr<std::vector<std::string>> Parse(absl::string_view text);
  static std::string Print(const std::vector<std::string>& sets);
  static std::string Allowed();
};

/// What a factor such as "mtu=9000", "tso=off" or "net.ipv4.tcp_sack=0" sets; empty when it is none
/// of these.
std::optional<Assignment> SystemFactor(absl::string_view factor);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_SYSTEM_SETTINGS_H_
