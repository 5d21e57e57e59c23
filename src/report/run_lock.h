// Who writes a run: one process at a time.

#ifndef NETRING_REPORT_RUN_LOCK_H_
#define NETRING_REPORT_RUN_LOCK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace netring {

/// Locks an open file or directory until it is closed (flock(2)). FailedPrecondition when another
/// process has it: "'SHOWN' is being written by another netring-run (pid 12): wait until it ends".
absl::Status LockOrSayWho(int fd, const std::string& shown);

/// " (pid 12)": who has an open file or directory locked; empty when nobody, or nobody that can be
/// told.
std::string HolderOf(int fd);
/// The same, from the text of /proc/locks.
std::string HolderIn(absl::string_view locks, unsigned major, unsigned minor, uint64_t inode);

}  // namespace netring

#endif  // NETRING_REPORT_RUN_LOCK_H_
