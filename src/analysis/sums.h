// One side of a cell over its slices: what is counted is summed, never averaged.

#ifndef NETRING_ANALYSIS_SUMS_H_
#define NETRING_ANALYSIS_SUMS_H_

#include <optional>

#include "load/side_sample.h"
#include "netring/histogram.h"

namespace netring {

/// Adds a slice's counts to those of the slices before it. Facts stay those of the first one;
/// histograms are left to MergedTimes. A count that one slice lacks is missing in the sum.
/// What the kernel counts in ticks of 10 ms means something in such a sum alone.
void AddSample(const SideSample& slice, SideSample* sum);

/// Durations of many slices.
class MergedTimes {
 public:
  /// Parts that Histogram::FromParts() takes: who read them has checked them.
  void Add(const Histogram::Parts& parts);
  /// Empty where the cell has no such times.
  const std::optional<Histogram>& all() const { return all_; }

 private:
  std::optional<Histogram> all_;
};

}  // namespace netring

#endif  // NETRING_ANALYSIS_SUMS_H_
