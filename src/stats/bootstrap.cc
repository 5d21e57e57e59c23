#include "stats/bootstrap.h"

#include <algorithm>
#include <cstddef>

#include "base/random.h"

namespace netring {
namespace {

constexpr size_t kResamples = 2000;
constexpr size_t kTail = kResamples / 40;  // 2.5 % on either end

/// Reorders `values`, which are not empty.
double MedianInPlace(std::vector<double>* values) {
  const auto middle = values->begin() + static_cast<ptrdiff_t>(values->size() / 2);
  std::nth_element(values->begin(), middle, values->end());
  if (values->size() % 2 == 1) return *middle;
  return (*std::max_element(values->begin(), middle) + *middle) / 2;
}

}  // namespace

std::optional<double> Median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  return MedianInPlace(&values);
}

std::optional<Interval> MedianInterval(const std::vector<double>& values, uint64_t seed) {
  if (values.size() < 2) return std::nullopt;
  Random random(seed);
  std::vector<double> resample(values.size());
  std::vector<double> medians(kResamples);
  for (double& median : medians) {
    for (double& value : resample) value = values[random.Below(values.size())];
    median = MedianInPlace(&resample);
  }
  std::sort(medians.begin(), medians.end());
  return Interval{.low = medians[kTail], .high = medians[kResamples - 1 - kTail]};
}

}  // namespace netring
