// What the firmware says about memory modules.

#ifndef NETRING_HOST_MEMORY_SPEED_H_
#define NETRING_HOST_MEMORY_SPEED_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// "4 x 3200 MT/s, 2 x 2933 MT/s" from a table of SMBIOS structures: how fast the modules that say
/// so are run, or could be where only that is told. Empty when none says so. The table is not
/// trusted: reading ends where a structure does not fit.
std::optional<std::string> MemorySpeeds(absl::string_view table);

}  // namespace netring

#endif  // NETRING_HOST_MEMORY_SPEED_H_
