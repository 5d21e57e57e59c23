// Small files as a whole, and what is looked at before a file is read: a name from outside may lead
// to anything.

#ifndef NETRING_BASE_TEXT_FILE_H_
#define NETRING_BASE_TEXT_FILE_H_

#include <fcntl.h>

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "netring/unique_fd.h"

namespace netring {

/// Opens a regular file of a directory (or AT_FDCWD); anything else, as a FIFO or a device, is
/// refused at once. `how` are flags of open(2), the error names the file as `shown`.
absl::StatusOr<UniqueFd> OpenRegular(int directory, const std::string& name,
                                     const std::string& shown, int how = O_RDONLY);

/// The bytes of a regular file; ResourceExhausted when it has more than `max_bytes`.
absl::StatusOr<std::string> ReadRegularFile(const std::string& path, size_t max_bytes);

/// What the kernel tells in /proc and /sys: the bytes of a file; empty when it cannot be read or
/// has more than `max_bytes`: what is cut off would read like something else.
std::optional<std::string> ReadTextFile(const std::string& path, size_t max_bytes);

}  // namespace netring

#endif  // NETRING_BASE_TEXT_FILE_H_
