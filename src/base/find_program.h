// Where a program is.

#ifndef NETRING_BASE_FIND_PROGRAM_H_
#define NETRING_BASE_FIND_PROGRAM_H_

#include <string>

#include "absl/status/statusor.h"

namespace netring {

/// The absolute path of a program in the folders of PATH that are absolute: what a folder happens
/// to hold in which netring was started is never run by name. A name with a slash is taken as it
/// is. NotFound; for such a name also PermissionDenied where it is no program.
absl::StatusOr<std::string> FindProgram(const std::string& name);

}  // namespace netring

#endif  // NETRING_BASE_FIND_PROGRAM_H_
