// Files that are either the old or the new ones, never half of each.

#ifndef NETRING_REPORT_ATOMIC_FILE_H_
#define NETRING_REPORT_ATOMIC_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "netring/unique_fd.h"

namespace netring {

/// Replaces a file of a directory: what is appended goes to ".NAME.RANDOM.tmp" beside it, which
/// Commit() makes durable and renames over NAME. No link is followed, and no two writers meet.
/// Without Commit(), or after an error, the old file is as it was and nothing is left behind.
class AtomicFile {
 public:
  /// `directory` is a descriptor that stays the caller's; errors name the file as `shown`.
  AtomicFile(int directory, std::string name, std::string shown);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Collects small pieces. The first error is kept for Commit().
  void Append(absl::string_view text);
  /// The file survives a crash of the machine. The error names file and reason.
  absl::Status Commit();

 private:
  void Flush();

  int directory_;
  std::string name_;
  std::string shown_;
  std::string temporary_;
  UniqueFd file_;
  std::string buffer_;
  int error_ = 0;  ///< the first errno
};

/// Removes what writers of NAME that were killed have left. Nobody else may be writing it.
void RemoveTemporaries(int directory, absl::string_view name);

/// All of it at once.
absl::Status WriteFileAtomically(int directory, const std::string& name, const std::string& shown,
                                 absl::string_view content);

/// Appends all of it to `fd`; 0 or the errno of the failure.
int WriteAll(int fd, absl::string_view content);

}  // namespace netring

#endif  // NETRING_REPORT_ATOMIC_FILE_H_
