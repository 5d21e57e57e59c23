// Reads run.jsonl. What comes from outside is bounded and checked here and in run_lines.

#ifndef NETRING_REPORT_RUN_READER_H_
#define NETRING_REPORT_RUN_READER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/result.h"

namespace netring {

/// Takes each slice, whole, after the result has it. An error ends the reading.
using SliceSink = std::function<absl::Status(const Result& run, size_t cell, const Slice& slice)>;

struct ReadRun {
  Result run;
  int64_t whole_bytes = 0;  ///< up to the end of the last line that is whole
  std::string stranger;     ///< "user 1000": who may have written it but this user and root
};

/// What a run may have; more is taken for damage.
inline constexpr int64_t kMostSlices = 10'000'000;

/// Reads a run from a regular file, from its beginning; its name is for errors. A run that was cut
/// off anywhere, even in the middle of a line, is read up to there. Of a file that is none: one
/// line, and no more than that is read.
absl::StatusOr<ReadRun> ReadRunFrom(int fd, const std::string& name, const SliceSink& sink = {},
                                    int64_t most_slices = kMostSlices);

/// The run in a directory, or of a run.jsonl.
absl::StatusOr<ReadRun> ReadRunAt(const std::string& path, const SliceSink& sink = {});

}  // namespace netring

#endif  // NETRING_REPORT_RUN_READER_H_
