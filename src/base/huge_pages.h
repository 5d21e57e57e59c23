// Transparent huge pages: how long one is, and what of a mapping lies in them.

#ifndef NETRING_BASE_HUGE_PAGES_H_
#define NETRING_BASE_HUGE_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// Bytes of one: 2 MiB on x86-64, 512 MiB on an arm64 with pages of 64 KiB. Empty on a kernel
/// without them. `root` is the folder in which /sys is, here and below.
std::optional<size_t> HugePageBytes(const std::string& root = "/");

/// Bytes in huge pages of the mappings that lie in [begin, end), as the text of /proc/PID/smaps has
/// it; empty when it has no such mapping, or does not tell.
std::optional<size_t> HugeBytesIn(absl::string_view smaps, uintptr_t begin, uintptr_t end);

/// The same of this process, as it is now.
std::optional<size_t> HugeBytesIn(uintptr_t begin, uintptr_t end);

/// Why this process did not get all that it asked for, and what helps: one clause.
std::string WhyNotHuge(const std::string& root = "/");

}  // namespace netring

#endif  // NETRING_BASE_HUGE_PAGES_H_
