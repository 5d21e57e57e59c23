// What a run has measured since its run.json was written last, so that a crash loses none of it.

#ifndef NETRING_REPORT_JOURNAL_H_
#define NETRING_REPORT_JOURNAL_H_

#include <string>

#include "absl/status/status.h"
#include "experiment/result.h"
#include "netring/unique_fd.h"

namespace netring {

/// A file of one line of JSON per repetition, {"cell": ID, "repetition": {...}}, in the order in
/// which they ended. It is there only between two writings of run.json. Not thread-safe.
class Journal {
 public:
  explicit Journal(std::string path);

  /// Appends, and returns when it is on disk. Once it failed, the last line may be cut off.
  absl::Status Add(const Cell& cell, const Repetition& repetition);
  /// Removes the file: run.json has all of it.
  void Clear();

 private:
  std::string path_;
  UniqueFd file_;  ///< open from the first Add() on
};

/// Adds to `run` the repetitions of a journal that it lacks. No file is an empty one; a last line
/// that is cut off is that of a repetition that had not ended. The text is not trusted; the error
/// names file and line.
absl::Status AddJournal(const std::string& path, Result* run);

}  // namespace netring

#endif  // NETRING_REPORT_JOURNAL_H_
