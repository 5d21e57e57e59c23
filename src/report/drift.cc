#include "report/drift.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace netring {
namespace {

constexpr double kMaxRelativeDifference = 0.1;
constexpr double kStandardErrors = 3;
constexpr int64_t kFewPerSlice = 20;

struct Half {
  double mean = 0;
  double squared_error = 0;  ///< of the mean
};

/// At least two values.
Half Summarize(absl::Span<const int64_t> values) {
  const auto count = static_cast<double>(values.size());
  Half half{.mean = std::accumulate(values.begin(), values.end(), 0.0) / count};
  for (const int64_t value : values) {
    const double off = static_cast<double>(value) - half.mean;
    half.squared_error += off * off / (count - 1) / count;
  }
  return half;
}

}  // namespace

bool Drifts(absl::Span<const int64_t> slices) {
  const size_t middle = slices.size() / 2;
  if (middle < 2) return false;
  const Half first = Summarize(slices.first(middle));
  const Half second = Summarize(slices.subspan(middle));
  const double difference = std::abs(second.mean - first.mean);
  const double mean = (first.mean + second.mean) / 2;
  const double error = std::sqrt(first.squared_error + second.squared_error);
  return difference > kMaxRelativeDifference * mean && difference > kStandardErrors * error;
}

bool Stalls(absl::Span<const int64_t> slices) {
  if (slices.empty()) return false;
  const int64_t all = std::accumulate(slices.begin(), slices.end(), int64_t{0});
  const bool busy = all >= kFewPerSlice * static_cast<int64_t>(slices.size());
  return busy && *std::min_element(slices.begin(), slices.end()) == 0;
}

}  // namespace netring
