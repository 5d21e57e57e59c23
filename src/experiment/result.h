// What an experiment yields: plain data, filled by the runner, read by the report.

#ifndef NETRING_EXPERIMENT_RESULT_H_
#define NETRING_EXPERIMENT_RESULT_H_

#include <string>
#include <vector>

#include "analysis/cell_result.h"
#include "analysis/comparer.h"
#include "analysis/run_facts.h"
#include "analysis/verdict.h"
#include "experiment/spec.h"

namespace netring {

struct Result : RunFacts {
  std::string started_utc;  ///< ISO 8601
  Spec spec;
  std::vector<CellResult> cells;  ///< in the order of the axes; the controls after them
};

// What analysis makes of it. Both borrow the result, which must outlive them and not change.

/// Along the axis that its spec compares, with its own margin or another.
Comparer ComparerOf(const Result& run);
Comparer ComparerOf(const Result& run, double margin);
/// Whether its cells are compared by it: the cost is, whichever it is.
bool IsComparedBy(const Result& run, MetricId metric);
JudgedRun JudgedRunOf(const Result& run);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_RESULT_H_
