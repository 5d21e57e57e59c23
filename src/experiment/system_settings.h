// How the axes of the system are written: --mtu, --gso_max, --offloads and --sysctl, and their
// values as factors. A list that is empty has one value: as the path has it.

#ifndef NETRING_EXPERIMENT_SYSTEM_SETTINGS_H_
#define NETRING_EXPERIMENT_SYSTEM_SETTINGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/formats.h"
#include "base/system_state.h"

namespace netring {

using Mtu = WholeNumber<kMinMtu, kMaxMtu>;
using GsoMax = WholeNumber<kMinGsoMax, kMaxGsoMax>;

template <typename Number>
struct NumberOrEmptyList {
  static absl::StatusOr<std::vector<int64_t>> Parse(absl::string_view text) {
    return text.empty() ? std::vector<int64_t>{0} : ParseList<Number>(text);
  }
  static std::string Print(const std::vector<int64_t>& values) {
    return values == std::vector<int64_t>{0} ? "" : PrintList<Number>(values);
  }
  static std::string Allowed() { return absl::StrCat(Number::Allowed(), ", or empty"); }
};
using MtuList = NumberOrEmptyList<Mtu>;
using GsoMaxList = NumberOrEmptyList<GsoMax>;

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

/// What a factor such as "mtu=9000", "gso_max=131072", "tso=off" or "net.ipv4.tcp_sack=0" sets;
/// empty when it is none of these.
std::optional<Assignment> SystemFactor(absl::string_view factor);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_SYSTEM_SETTINGS_H_
