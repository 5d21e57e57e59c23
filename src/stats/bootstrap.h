// The middle of a few repetitions, and how sure of it one can be.

#ifndef NETRING_STATS_BOOTSTRAP_H_
#define NETRING_STATS_BOOTSTRAP_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace netring {

/// The median; the mean of the two middle values when their number is even; empty when there are
/// none.
std::optional<double> Median(std::vector<double> values);

struct Interval {
  double low = 0;
  double high = 0;
};

/// The 95 % confidence interval of the median by the percentile bootstrap (Efron 1979) with 2000
/// resamples. The same values and seed give the same interval. Empty with fewer than 2 values: one
/// run says nothing about spread.
std::optional<Interval> MedianInterval(const std::vector<double>& values, uint64_t seed);

/// The same interval of the median of `above` divided by the median of `below`, which are resampled
/// each for itself. Empty with fewer than 2 values in either, or when one of `below` is not
/// positive.
std::optional<Interval> MedianRatioInterval(const std::vector<double>& above,
                                            const std::vector<double>& below, uint64_t seed);

/// Any will do, as long as the same samples give the same interval wherever they are looked at.
inline constexpr uint64_t kBootstrapSeed = 1;

}  // namespace netring

#endif  // NETRING_STATS_BOOTSTRAP_H_
