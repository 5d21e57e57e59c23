// The files of a run.

#ifndef NETRING_REPORT_RUN_FILES_H_
#define NETRING_REPORT_RUN_FILES_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/result.h"
#include "report/json.h"

namespace netring {

/// Writes the files of one run, again after each repetition. Not thread-safe.
class RunWriter {
 public:
  /// `directory` exists.
  explicit RunWriter(std::string directory) : directory_(std::move(directory)) {}

  /// Writes run.json, results.csv and samples.csv, each atomically; run.json first, because the
  /// others can be made from it. Between two calls the run may only grow: the repetitions of the
  /// first are at the same places in the second, unchanged.
  absl::Status Write(const Result& run);

 private:
  std::string directory_;
  RepetitionTexts written_;
};

/// Reads a run.json. The error names the file.
absl::StatusOr<Result> ReadRunFile(const std::string& path);

}  // namespace netring

#endif  // NETRING_REPORT_RUN_FILES_H_
