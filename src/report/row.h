// One line of results.csv or samples.csv before it is text: a piece of the Result with what its
// columns need computed once.

#ifndef NETRING_REPORT_ROW_H_
#define NETRING_REPORT_ROW_H_

#include <optional>
#include <vector>

#include "analysis/comparer.h"
#include "analysis/comparison.h"
#include "analysis/verdict.h"
#include "experiment/result.h"
#include "netring/histogram.h"

namespace netring {

/// One cell. Borrows from the Result, which must outlive it.
struct Row {
  const Result* run = nullptr;
  const CellResult* cell = nullptr;
  Outcome outcome;
  Verdict verdict;
  const CellResult* baseline = nullptr;  ///< null: it is compared with none
  /// Of the side under test (--measure) beside the baseline; none where one of the two is invalid,
  /// as the next two.
  Comparison cost;
  Comparison server_work;
  Comparison throughput;

  /// A cell that was skipped or failed has none.
  bool has_numbers() const { return outcome.kind == Outcome::Kind::kMeasured; }
};

/// One row per cell that is no control, in the Result's order.
std::vector<Row> ResultRows(const Result& run, const JudgedRun& judged);

/// One side of one slice. Borrows like Row.
struct SampleRow {
  const Result* run = nullptr;
  const Cell* cell = nullptr;
  const Slice* slice = nullptr;
  const SideSample* sample = nullptr;
  const char* side = "";
  int64_t number = 0;                ///< of the slice within its cell, from 0
  std::optional<Histogram> latency;  ///< empty, as the next two: this side measures none
  std::optional<Histogram> sent;
  std::optional<Histogram> notified;

  bool has_numbers() const { return slice->outcome.kind != Outcome::Kind::kFailed; }
};

/// The server's row and the client's; `cell` has the slice already.
std::vector<SampleRow> SampleRowsOf(const Result& run, const CellResult& cell, const Slice& slice);

}  // namespace netring

#endif  // NETRING_REPORT_ROW_H_
