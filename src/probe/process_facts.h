// What /proc tells about this process and the system around it.

#ifndef NETRING_PROBE_PROCESS_FACTS_H_
#define NETRING_PROBE_PROCESS_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// The first word of a file as a whole number; empty where there is none.
std::optional<int64_t> ReadNumber(const std::string& path);

/// A limit of the process. Empty: unlimited.
struct Limit {
  std::optional<int64_t> soft;
  std::optional<int64_t> hard;
};
/// The row `name` of /proc/self/limits; empty when the text does not have it.
std::optional<Limit> FindLimit(absl::string_view limits, absl::string_view name);

/// From the text of /proc/self/status; what it does not tell is as for an ordinary process.
struct ProcessFacts {
  bool root = false;
  uint64_t capabilities = 0;  ///< effective
  int seccomp = 0;            ///< 2: a filter decides

  bool Has(int capability) const { return (capabilities >> capability & 1) != 0; }
};
ProcessFacts ReadProcessFacts(absl::string_view status);

}  // namespace netring

#endif  // NETRING_PROBE_PROCESS_FACTS_H_
