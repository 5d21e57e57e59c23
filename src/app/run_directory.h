// Where a run's files go.

#ifndef NETRING_APP_RUN_DIRECTORY_H_
#define NETRING_APP_RUN_DIRECTORY_H_

#include <string>

#include "absl/status/status.h"

namespace netring {

/// Makes `path` (and what is missing above it) for a new run. Fails, and leaves nothing behind,
/// when it cannot be written or already holds a run.
absl::Status MakeRunDirectory(const std::string& path);

/// results/UTC-TIME, a name that does not exist yet.
std::string DefaultRunDirectory(const std::string& started_utc);

}  // namespace netring

#endif  // NETRING_APP_RUN_DIRECTORY_H_
