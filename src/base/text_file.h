// Small files as a whole: what the kernel tells in /proc and /sys.

#ifndef NETRING_BASE_TEXT_FILE_H_
#define NETRING_BASE_TEXT_FILE_H_

#include <cstddef>
#include <optional>
#include <string>

namespace netring {

/// The bytes of a file; empty when it cannot be read or has more than `max_bytes`: what is cut off
/// would read like something else.
std::optional<std::string> ReadTextFile(const std::string& path, size_t max_bytes);

}  // namespace netring

#endif  // NETRING_BASE_TEXT_FILE_H_
