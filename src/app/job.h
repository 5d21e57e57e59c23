// What netring-run is asked to do: a new run, or one that is there, and its files.

#ifndef NETRING_APP_JOB_H_
#define NETRING_APP_JOB_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "app/run_line.h"
#include "experiment/plan.h"
#include "experiment/result.h"
#include "netring/unique_fd.h"
#include "report/run_directory.h"

namespace netring {

/// What is to be run and where its files go.
struct Job {
  Result result;
  Plan plan;
  std::optional<RunDirectory> directory;
  UniqueFd store;  ///< locked from before it is read until what is derived from it is written
  int64_t whole_bytes = 0;  ///< of the store of a run that goes on; 0: a new one

  bool resumed() const { return whole_bytes > 0; }
  /// Nothing is left to do.
  bool over() const {
    return result.ended != RunEnd::kGoesOn && result.ended != RunEnd::kInterrupted;
  }
};

/// Now, as files and names of directories have it.
std::string Utc();

/// Opens the run that a path names: FailedPrecondition when another netring-run has it, which is no
/// fault of the command line. A dry run writes nothing and needs no lock.
absl::Status OpenRun(const std::string& path, StoreUse use, bool dry_run, Job* job);

/// Reads what is to be run, from the command line and its file, or from the run that was opened.
absl::Status MakeJob(const RunLine& line, Job* job);

/// Where a new run's files go.
absl::Status MakeDirectory(const RunLine& line, Job* job);

}  // namespace netring

#endif  // NETRING_APP_JOB_H_
