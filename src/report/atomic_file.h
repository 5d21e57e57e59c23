// Files that are either the old or the new ones, never half of each.

#ifndef NETRING_REPORT_ATOMIC_FILE_H_
#define NETRING_REPORT_ATOMIC_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace netring {

/// Replaces the file at `path`: writes ".NAME.tmp" beside it, fsyncs it, renames it over `path` and
/// fsyncs the directory, so that the file survives a crash of the machine too. On an error the old
/// file is as it was and nothing is left behind; the message names the file and the reason. Not for
/// two writers of the same path at a time.
absl::Status WriteFileAtomically(const std::string& path, absl::string_view content);

}  // namespace netring

#endif  // NETRING_REPORT_ATOMIC_FILE_H_
