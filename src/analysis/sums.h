// One side of a cell over its slices: what is counted is summed, never averaged.

#ifndef NETRING_ANALYSIS_SUMS_H_
#define NETRING_ANALYSIS_SUMS_H_

#include <cstdint>
#include <optional>

#include "load/side_sample.h"
#include "netring/histogram.h"

namespace netring {

/// Adds a slice's counts to those of the slices before it. Facts stay those of the first one;
/// histograms are left to MergedTimes. A count that one slice lacks is missing in the sum.
/// What the kernel counts in ticks of 10 ms means something in such a sum alone.
void AddSample(const SideSample& slice, SideSample* sum);

/// As a Histogram, in memory for the buckets that have values alone: a run has thousands of cells.
class SparseTimes {
 public:
  /// Parts that Histogram::FromParts() takes: who read them has checked them.
  void Add(const Histogram::Parts& parts);

  int64_t count() const { return count_; }
  int64_t min() const { return parts_.min; }
  int64_t max() const { return parts_.max; }
  double mean() const { return count_ == 0 ? 0 : parts_.sum / static_cast<double>(count_); }
  int64_t Quantile(double q) const { return Histogram::QuantileOf(parts_, q); }

 private:
  Histogram::Parts parts_;
  int64_t count_ = 0;
};

/// Durations of many slices.
class MergedTimes {
 public:
  void Add(const Histogram::Parts& parts);
  /// Empty where the cell has no such times.
  const std::optional<SparseTimes>& all() const { return all_; }

 private:
  std::optional<SparseTimes> all_;
};

}  // namespace netring

#endif  // NETRING_ANALYSIS_SUMS_H_
