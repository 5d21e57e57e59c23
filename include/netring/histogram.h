// A mergeable histogram of durations with a bounded relative error.

#ifndef NETRING_HISTOGRAM_H_
#define NETRING_HISTOGRAM_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"

namespace netring {

/// Log-linear histogram of non-negative integers (nanoseconds by convention). Values below 256 are
/// exact, above that a bucket is at most 1/128 (0.8 %) of its value wide. Values over kMaxValue
/// (over 2 hours in ns) are counted in the last bucket, and max() still tells them exactly.
/// Record() neither allocates nor locks: use one histogram per thread and Merge() them. Percentiles
/// are never averaged: merge first, then ask.
class Histogram {
 public:
  static constexpr int64_t kMaxValue = (int64_t{1} << 43) - 1;

  Histogram();

  void Record(int64_t value);
  void Merge(const Histogram& other);
  void Clear();

  int64_t count() const { return count_; }
  /// Smallest and largest value recorded, exact; 0 when empty.
  int64_t min() const { return count_ == 0 ? 0 : min_; }
  int64_t max() const { return max_; }
  /// Exact mean; 0 when empty.
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

  /// The value that a fraction `q` (0 to 1) of all values does not exceed, rounded up to the end of
  /// its bucket but never over max(); 0 when empty.
  int64_t Quantile(double q) const;

  /// The form in which a histogram travels and is stored: the buckets that are not empty.
  struct Parts {
    std::vector<int64_t> index;  ///< bucket numbers, ascending
    std::vector<int64_t> count;  ///< as many, each positive
    int64_t min = 0;
    int64_t max = 0;
    double sum = 0;
  };
  Parts ToParts() const;
  /// Fails on a bucket that does not exist, a negative count or lists of different length.
  static absl::StatusOr<Histogram> FromParts(const Parts& parts);
  /// Merge() of what FromParts() makes; fails as that does, and may then hold a part of it.
  absl::Status Add(const Parts& parts);
  /// Quantile() of what FromParts() takes, without the memory of a histogram.
  static int64_t QuantileOf(const Parts& parts, double q);

 private:
  static size_t IndexOf(int64_t value);
  static int64_t UpperEnd(size_t index);

  std::vector<int64_t> counts_;
  int64_t count_ = 0;
  int64_t min_ = std::numeric_limits<int64_t>::max();
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace netring

#endif  // NETRING_HISTOGRAM_H_
