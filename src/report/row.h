// One line of results.csv or samples.csv before it is text: a piece of the Result with what its
// columns need computed once.

#ifndef NETRING_REPORT_ROW_H_
#define NETRING_REPORT_ROW_H_

#include <functional>
#include <optional>
#include <vector>

#include "experiment/metric.h"
#include "experiment/result.h"
#include "netring/histogram.h"
#include "report/compare.h"
#include "report/verdict.h"
#include "stats/bootstrap.h"

namespace netring {

/// One cell. Borrows from the Result, which must outlive it.
struct Row {
  const Result* run = nullptr;
  const CellResult* cell = nullptr;
  Outcome outcome;
  std::vector<const Repetition*> measured;  ///< what the numbers are made of; empty: there are none
  /// Of all measured repetitions, merged; empty where the workload has no such times.
  std::optional<Histogram> latency;
  std::optional<Histogram> sent;
  std::optional<Histogram> notified;
  Verdict verdict;
  std::optional<Interval> throughput;  ///< of the median, Gbit/s; empty with one repetition
  Comparison throughput_vs_baseline;
  Comparison server_cpu_vs_baseline;

  /// A cell that was skipped or failed has none. One that a signal cut short has those of its
  /// complete repetitions.
  bool has_numbers() const { return !measured.empty(); }
};

/// One row per cell, in the Result's order.
std::vector<Row> ResultRows(const Result& run);

/// One side of one repetition. Borrows like Row.
struct SampleRow {
  const Result* run = nullptr;
  const Cell* cell = nullptr;
  const Repetition* repetition = nullptr;
  const SideSample* sample = nullptr;
  const char* side = "";
  std::optional<Histogram> latency;  ///< empty, as the next two: this side measures none
  std::optional<Histogram> sent;
  std::optional<Histogram> notified;

  bool has_numbers() const { return repetition->outcome.kind == Outcome::Kind::kMeasured; }
};

/// Gives two rows, server and client, per repetition that was begun: cells in the Result's order,
/// repetitions in the order they ran. One at a time: a histogram that is spread out takes 40 KB.
void ForEachSample(const Result& run, const std::function<void(const SampleRow&)>& take);

/// The median over the row's repetitions; empty when one of them has no value, because a median
/// over fewer would be another number than the column says.
std::optional<double> MedianOver(const Row& row, Metric metric);

}  // namespace netring

#endif  // NETRING_REPORT_ROW_H_
