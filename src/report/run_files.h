// The files of a run: the store, and what is derived from it.

#ifndef NETRING_REPORT_RUN_FILES_H_
#define NETRING_REPORT_RUN_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiment/result.h"
#include "netring/unique_fd.h"
#include "report/run_directory.h"
#include "report/run_lines.h"

namespace netring {

/// Appends to run.jsonl, which it has locked for as long as it lives. Movable; one thread.
class RunWriter {
 public:
  /// Of a new run: writes the first line. `run` has its cells.
  static absl::StatusOr<RunWriter> Begin(const RunDirectory& directory, const Result& run);
  /// Of one that goes on: cuts off what follows its last whole line. `store` is the one that it was
  /// read from, so that nobody can have written to it since.
  static absl::StatusOr<RunWriter> Resume(const RunDirectory& directory, UniqueFd store,
                                          int64_t whole_bytes, size_t cells,
                                          const std::string& utc);

  /// After each slice. The kernel has it then; it survives the end of the program.
  absl::Status Add(size_t cell, const Slice& slice);
  /// After each round: returns when it survives a crash of the machine (0.1 ms here).
  absl::Status Sync();
  /// Gives the store back, still locked.
  absl::StatusOr<UniqueFd> End(RunEnd ended);

 private:
  RunWriter(UniqueFd store, std::string name, size_t cells);
  absl::Status Write(std::string line);

  UniqueFd store_;
  std::string name_;                ///< for errors
  std::vector<std::string> facts_;  ///< per cell, the line that holds
};

/// What was derived of a run.
struct DerivedRun {
  Result run;
  std::string analysis;  ///< the text of analysis.json
  absl::Status written;  ///< why a file could not be; what was derived can be shown all the same
};

/// Derives analysis.json, results.csv, samples.csv and, of a run with factors, effects.csv from the
/// store; each is replaced at once. The same store gives the same bytes. `store` is locked, so that
/// nobody else does it at the same time. Fails when that cannot be read.
absl::StatusOr<DerivedRun> DeriveFiles(const RunDirectory& directory, const UniqueFd& store);

}  // namespace netring

#endif  // NETRING_REPORT_RUN_FILES_H_
