// Which differences between cells mean something. Pure functions of a Result.

#ifndef NETRING_REPORT_COMPARE_H_
#define NETRING_REPORT_COMPARE_H_

#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/types/span.h"
#include "experiment/metric.h"
#include "experiment/result.h"

namespace netring {

/// A metric that an A/A check is made of.
struct ComparedMetric {
  const char* name;   ///< the column of results.csv
  const char* words;  ///< for a sentence
  Metric metric;
};
absl::Span<const ComparedMetric> ComparedMetrics();

/// Per metric of ComparedMetrics(), in its order, the smallest difference that this run can tell
/// apart, in percent: of the 95 % intervals of the ratios of the twins' medians, the end farthest
/// from 1. Empty where no pair of twins tells: no such number, or fewer than two repetitions.
using NoiseFloor = std::vector<std::optional<double>>;
/// No element at all for a run without --aa.
NoiseFloor FindNoiseFloor(const Result& run);

enum class Change { kUnknown, kNone, kMore, kLess };
constexpr auto EnumNames(Change) { return std::array{"", "no difference seen", "more", "less"}; }

/// A cell's metric beside the baseline's.
struct Comparison {
  std::optional<double> ratio;  ///< of the medians; empty when one of them has none
  Change change = Change::kUnknown;
};

/// A change is seen when the 95 % interval of the ratio of the medians excludes 1 and the ratio is
/// farther from 1 than `floor_percent`, where there is one. Unknown with fewer than two values in
/// either.
Comparison Compare(const std::vector<double>& values, const std::vector<double>& baseline,
                   std::optional<double> floor_percent);

/// Compares the cells of a run, which must outlive it, each with its baseline: the cell of the
/// run's first variant with the same other coordinates.
class Comparer {
 public:
  explicit Comparer(const Result& run);

  /// `name` is one of ComparedMetrics(). The baseline itself has no comparison, nor has a cell
  /// whose own numbers or whose baseline's are missing.
  Comparison VersusBaseline(const CellResult& cell, const char* name) const;

 private:
  const Result& run_;
  NoiseFloor floor_;
  std::unordered_map<std::string, const CellResult*> cells_;  ///< by id
};

}  // namespace netring

#endif  // NETRING_REPORT_COMPARE_H_
