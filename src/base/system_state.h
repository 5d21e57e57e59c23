// What the kernel is set to at both ends of a path, where that is not left as the path has it: MTU,
// offloads, keys of sysctl(8), length of segments.

#ifndef NETRING_BASE_SYSTEM_STATE_H_
#define NETRING_BASE_SYSTEM_STATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/fields.h"

namespace netring {

inline constexpr int64_t kMinMtu = 68;     ///< ETH_MIN_MTU: with less a link has no IPv4
inline constexpr int64_t kMaxMtu = 65535;  ///< ETH_MAX_MTU
inline constexpr int64_t kMaxSetLength = 1024;
inline constexpr char kMtu[] = "mtu";
inline constexpr int64_t kMinGsoMax = 4096;       ///< less than any kernel would use
inline constexpr int64_t kMaxGsoMax = 8 * 65535;  ///< GSO_MAX_SIZE, include/linux/netdevice.h
inline constexpr char kGsoMax[] = "gso_max";
inline constexpr char kSysctlPrefix[] = "net.";

/// One thing that is set: "tso" to "off".
struct Assignment {
  std::string name;
  std::string value;
  friend bool operator==(const Assignment&, const Assignment&) = default;
};

struct SystemState {
  int64_t mtu = 0;       ///< bytes; 0: as the path has it
  std::string offloads;  ///< a set, such as "gso=off+tso=off"; empty: as the path has them
  std::string sysctl;    ///< a set, such as "net.ipv4.tcp_sack=0"; likewise
  /// Bytes of the longest segment that a device is given to cut, and that a receiver puts together;
  /// 0: as the path has it.
  int64_t gso_max = 0;
  friend bool operator==(const SystemState&, const SystemState&) = default;
};

/// What is a number; 0: as the path has it.
struct SystemNumber {
  const char* name;
  int64_t SystemState::* field;
};
absl::Span<const SystemNumber> SystemNumbers();

template <typename Archive>
void Describe(Archive& archive, SystemState& state) {
  archive.Field("mtu", state.mtu, Bounds{0, kMaxMtu});
  archive.Field("offloads", state.offloads, Bounds{0, kMaxSetLength});
  archive.Field("sysctl", state.sysctl, Bounds{0, kMaxSetLength});
  archive.Field("gso_max", state.gso_max, Bounds{0, kMaxGsoMax});
}

/// A set, "NAME=VALUE" joined by "+", taken apart in the order of its names. Empty when one has no
/// name or no value, or a name is there twice.
std::optional<std::vector<Assignment>> ParseSet(absl::string_view set);

/// The other way.
std::string SetText(std::vector<Assignment> set);

/// Everything that a state sets.
std::vector<Assignment> AssignmentsOf(const SystemState& state);

/// The state with one thing set otherwise, or beside the others.
SystemState With(SystemState state, const Assignment& assignment);

/// "/mtu9000/gso_max131072/tso=off": a part of a cell's id; empty when nothing is set.
std::string IdOf(const SystemState& state);

}  // namespace netring

#endif  // NETRING_BASE_SYSTEM_STATE_H_
