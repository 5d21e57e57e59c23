// The files of a run.

#ifndef NETRING_REPORT_RUN_FILES_H_
#define NETRING_REPORT_RUN_FILES_H_

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/result.h"
#include "netring/clock.h"
#include "report/journal.h"
#include "report/json.h"

namespace netring {

inline constexpr char kJournalName[] = "run.journal";

/// Writes the files of one run, again as it grows. Not thread-safe.
class RunWriter {
 public:
  /// After a writing, so many times as long as it took pass before the next is due.
  static constexpr int64_t kRest = 10;

  /// `directory` exists. `now_ns` tells the time.
  explicit RunWriter(std::string directory, int64_t (*now_ns)() = NowNs)
      : directory_(std::move(directory)),
        journal_(directory_ + "/" + kJournalName),
        now_ns_(now_ns) {}

  /// After each repetition: keeps it on disk, by Write() when that is due, else in the journal. All
  /// files are written anew, which takes longer the more there is to write; so writing takes at
  /// most a tenth of a run's time, however many repetitions it has and however short they are.
  absl::Status Add(const Result& run, const Cell& cell, const Repetition& repetition);

  /// Writes run.json, results.csv and samples.csv, each atomically; run.json first, because the
  /// others can be made from it. Between two calls the run may only grow: the repetitions of the
  /// first are at the same places in the second, unchanged.
  absl::Status Write(const Result& run);

 private:
  std::string directory_;
  Journal journal_;
  int64_t (*now_ns_)();
  int64_t due_ns_ = std::numeric_limits<int64_t>::min();
  RepetitionTexts written_;
};

/// Reads a run.json. The error names the file.
absl::StatusOr<Result> ReadRunFile(const std::string& path);
/// Reads all that a run has left in its directory, which includes the journal when it was killed.
absl::StatusOr<Result> ReadRunDirectory(const std::string& directory);

}  // namespace netring

#endif  // NETRING_REPORT_RUN_FILES_H_
