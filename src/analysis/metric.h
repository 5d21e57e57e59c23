// The numbers that cells are shown and compared by: one row each, the only place that says what
// such a number is called, its unit, and how it comes from the counts of a slice or of a cell.

#ifndef NETRING_ANALYSIS_METRIC_H_
#define NETRING_ANALYSIS_METRIC_H_

#include <array>
#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "analysis/slice.h"

namespace netring {

class CellResult;

/// In the order of Metrics().
enum class MetricId {
  kThroughput,
  kMessageRate,
  kServerWork,
  kClientWork,
  kServerCpu,
  kClientCpu,
  kServerCpuPerByte,
  kClientCpuPerByte,
  kMeanLatency,
  kLatencyP50,
  kLatencyP99,
  kLatencyP999,
  kLatencyMax,
  kSentP50,
  kSentP99,
  kNotifiedP50,
  kNotifiedP99,
  kCyclesPerByte,
  kCyclesPerMessage,
  kInstructions,
  kL1Misses,
  kLlcMisses,
  kContextSwitches,
  kServerLooking,
  kClientLooking,
  kCopied,
  kServerReceives,
  kClientReceives,
  kServerNapi,
  kClientNapi,
  kServerSentAgain,
  kClientSentAgain,
  kServerRtt,
  kServerCwnd,
  kServerCwndFilled,
  kServerRwndLimited,
  kServerSndbufLimited,
  kDatagramsLost,
  kDatagramsReordered,
  kFairness,
  // From here on the number of a slice comes from others: see kStoredMetricCount.
  kBothWork,
  // From here on a slice has no number: see kSliceMetricCount.
  kServerUser,
  kServerSystem,
  kServerSoftirq,
  kClientUser,
  kClientSystem,
  kClientSoftirq,
  kServerReceiveCopied,
  kClientReceiveCopied,
};
inline constexpr size_t kMetricCount = static_cast<size_t>(MetricId::kClientReceiveCopied) + 1;
/// Those that are kept for each slice.
inline constexpr size_t kStoredMetricCount = static_cast<size_t>(MetricId::kBothWork);
/// Those that a slice has a number of. The kernel counts the others in ticks of 10 ms, which say
/// nothing of one slice, or they are evidence that nobody compares: their sums over a cell tell.
inline constexpr size_t kSliceMetricCount = static_cast<size_t>(MetricId::kServerUser);

/// The usual cost, of sending; tested_side.h has what else may be asked for.
inline constexpr MetricId kCost = MetricId::kServerWork;

/// Which way of a number is the better one.
enum class Better { kLower, kHigher };
constexpr auto EnumNames(Better) { return std::array{"lower", "higher"}; }

/// How a metric comes from what was measured; each is empty where there is no such number.
struct MetricSource {
  /// Of a slice that has samples. Null: no slice has one.
  std::optional<double> (*slice)(const Slice& slice);
  /// Of all of a cell: of merged times, or of sums. Null: the median over its slices.
  std::optional<double> (*cell)(const CellResult& cell);
};

/// The unit of a share, 0 to 1.
inline constexpr char kShareUnit[] = "fraction";

struct Metric {
  const char* name;  ///< the column of results.csv, where it has one
  const char* unit;
  const char* words;    ///< for a sentence
  const char* missing;  ///< why a cell, or all of a run, may have none
  /// Whether preemption hardly moves it, so that withheld slices count.
  bool is_work;
  bool compared;  ///< has effects and is a metric of comparisons; the cost always is
  Better better;
  MetricSource of;
};

absl::Span<const Metric> Metrics();
/// Those of which slices have numbers, so that cells can be compared by rounds.
inline absl::Span<const Metric> SliceMetrics() { return Metrics().subspan(0, kSliceMetricCount); }
const Metric& MetricOf(MetricId id);
/// Empty when there is none of that name.
std::optional<MetricId> FindMetric(absl::string_view name);

}  // namespace netring

#endif  // NETRING_ANALYSIS_METRIC_H_
