// The numbers of a slice that cells are shown and compared by: one row each.

#ifndef NETRING_ANALYSIS_METRIC_H_
#define NETRING_ANALYSIS_METRIC_H_

#include <array>
#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "analysis/slice.h"

namespace netring {

/// In the order of Metrics().
enum class MetricId {
  kThroughput,
  kMessageRate,
  kServerWork,
  kClientWork,
  kServerCpu,
  kClientCpu,
  kMeanLatency,
  kLatencyP50,
  kLatencyP99,
};
inline constexpr size_t kMetricCount = 9;
/// What sending costs: what answers "which variant costs least" is made of.
inline constexpr MetricId kCost = MetricId::kServerWork;

/// Which way of a number is the better one.
enum class Better { kLower, kHigher };
constexpr auto EnumNames(Better) { return std::array{"lower", "higher"}; }

struct Metric {
  const char* name;  ///< the column of results.csv
  const char* unit;
  const char* words;  ///< for a sentence
  /// Whether preemption hardly moves it, so that withheld slices count.
  bool is_work;
  bool compared;  ///< has effects and is a metric of comparisons
  Better better;
  /// Of a slice that has samples; empty when it has no such number.
  std::optional<double> (*of)(const Slice& slice);
};

absl::Span<const Metric> Metrics();
const Metric& MetricOf(MetricId id);
/// Empty when there is none of that name.
std::optional<MetricId> FindMetric(absl::string_view name);

}  // namespace netring

#endif  // NETRING_ANALYSIS_METRIC_H_
