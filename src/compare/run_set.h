// The runs of one side of a comparison, and their cells.

#ifndef NETRING_COMPARE_RUN_SET_H_
#define NETRING_COMPARE_RUN_SET_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analysis/verdict.h"
#include "experiment/result.h"

namespace netring {

/// A run that was read, with what is judged of its cells. Movable: what borrows from it stays good.
struct RunToCompare {
  std::string place;  ///< as it was given
  std::unique_ptr<const Result> run;
  std::vector<Verdict> verdicts;  ///< per cell
};

/// At least one run.
using RunSet = std::vector<RunToCompare>;

/// Reads the runs in these directories. An error is one line that names the place. Runs whose times
/// are not those of the kernel and the machine that they name are refused.
absl::StatusOr<RunSet> ReadRuns(const std::vector<std::string>& places);
/// The same of one that was read.
absl::StatusOr<RunToCompare> Judged(std::string place, Result run);

/// One cell in all runs of a set. Borrows from it.
struct CellOfRuns {
  Cell cell;
  std::vector<const CellResult*> results;  ///< one per run; null: that run has no such cell
  std::vector<const Verdict*> verdicts;    ///< likewise
  std::vector<std::string> sent_with;      ///< the variant; of a run without the cell empty
};

/// The cells in the order in which the runs have them, without the controls.
std::vector<CellOfRuns> CellsOf(const RunSet& runs);

/// The names of the rules that weaken the cell in any of the runs, each once.
std::vector<std::string> ReasonsOf(const CellOfRuns& cell);

}  // namespace netring

#endif  // NETRING_COMPARE_RUN_SET_H_
