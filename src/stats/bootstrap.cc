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

/// The median of as many values drawn with repetition; `resample` has their number as its size.
double ResampledMedian(const std::vector<double>& values, Random* random,
                       std::vector<double>* resample) {
  for (double& value : *resample) value = values[random->Below(values.size())];
  return MedianInPlace(resample);
}

/// What the middle 95 % of kResamples draws of a statistic span.
Interval Middle95(auto draw) {
  std::vector<double> draws(kResamples);
  std::generate(draws.begin(), draws.end(), draw);
  std::sort(draws.begin(), draws.end());
  return {.low = draws[kTail], .high = draws[kResamples - 1 - kTail]};
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
  return Middle95([&] { return ResampledMedian(values, &random, &resample); });
}

std::optional<Interval> MedianRatioInterval(const std::vector<double>& above,
                                            const std::vector<double>& below, uint64_t seed) {
  if (above.size() < 2 || below.size() < 2) return std::nullopt;
  if (*std::min_element(below.begin(), below.end()) <= 0) return std::nullopt;
  Random random(seed);
  std::vector<double> above_resample(above.size());
  std::vector<double> below_resample(below.size());
  return Middle95([&] {
    const double numerator = ResampledMedian(above, &random, &above_resample);
    return numerator / ResampledMedian(below, &random, &below_resample);
  });
}

}  // namespace netring
