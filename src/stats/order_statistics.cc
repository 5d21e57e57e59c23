#include "stats/order_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace netring {
namespace {

constexpr double kOneInTwenty = 20;  ///< 1 / (1 - 0.95)

/// Reorders `values`, which are not empty.
double MedianInPlace(std::vector<double>* values) {
  const auto middle = values->begin() + static_cast<ptrdiff_t>(values->size() / 2);
  std::nth_element(values->begin(), middle, values->end());
  if (values->size() % 2 == 1) return *middle;
  return (*std::max_element(values->begin(), middle) + *middle) / 2;
}

/// glibc's lgamma() writes a global variable.
double LogGamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}

/// The logarithm of 2^n B(k+1, n-k+1), which falls until k = n/2.
double LogEvidence(double k, double n) {
  return n * std::log(2.0) + LogGamma(k + 1) + LogGamma(n - k + 1) - LogGamma(n + 2);
}

/// The smallest k whose evidence is below 20.
size_t RankOf(size_t count) {
  size_t low = 0;
  size_t high = count / 2;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const bool small = LogEvidence(static_cast<double>(middle), static_cast<double>(count)) <
                       std::log(kOneInTwenty);
    (small ? high : low) = small ? middle : middle + 1;
  }
  return low;
}

/// Of `count` values with this Lag1(): it has the share of the ranks that as many independent
/// values as they are worth would have.
size_t WidenedRank(size_t count, double lag) {
  const double used = std::clamp(lag, 0.0, 1.0);
  const double worth = static_cast<double>(count) * (1 - used) / (1 + used);
  const size_t fewer = std::max(kFewestForInterval, static_cast<size_t>(worth));
  const auto all = static_cast<double>(count);
  const auto some = static_cast<double>(fewer);
  const double half = ((some + 1) / 2 - static_cast<double>(RankOf(fewer))) * all / some;
  return static_cast<size_t>(std::max(1.0, std::floor((all + 1) / 2 - half)));
}

}  // namespace

std::optional<double> Median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  return MedianInPlace(&values);
}

std::optional<Interval> Quartiles(std::vector<double> values) {
  constexpr size_t kFewest = 4;
  if (values.size() < kFewest) return std::nullopt;
  std::sort(values.begin(), values.end());
  const size_t quarter = values.size() / 4;
  return Interval{.low = values[quarter], .high = values[values.size() - 1 - quarter]};
}

double Lag1(const std::vector<double>& values) {
  if (values.size() < 3) return 0;
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double together = 0;
  double alone = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    alone += (values[i] - mean) * (values[i] - mean);
    if (i > 0) together += (values[i] - mean) * (values[i - 1] - mean);
  }
  return alone > 0 ? together / alone : 0;
}

std::optional<Interval> MedianInterval(const std::vector<double>& values) {
  if (values.size() < kFewestForInterval) return std::nullopt;
  const size_t rank = WidenedRank(values.size(), Lag1(values));
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  return Interval{.low = sorted[rank - 1], .high = sorted[sorted.size() - rank]};
}

}  // namespace netring
