#include "netring/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

// Every power of two above 256 is cut into 128 buckets of equal width: index = (shift + 1) * 128 +
// position.
constexpr int kSubBucketBits = 7;
constexpr int64_t kSubBuckets = int64_t{1} << kSubBucketBits;
constexpr int kMaxShift = std::bit_width(uint64_t{Histogram::kMaxValue}) - kSubBucketBits - 1;
constexpr size_t kBucketCount = (kMaxShift + 2) * kSubBuckets;

}  // namespace

Histogram::Histogram() : counts_(kBucketCount, 0) {}

size_t Histogram::IndexOf(int64_t value) {
  const auto bounded = static_cast<uint64_t>(std::clamp<int64_t>(value, 0, kMaxValue));
  const int shift = std::max(0, static_cast<int>(std::bit_width(bounded)) - kSubBucketBits - 1);
  return static_cast<size_t>(shift) * kSubBuckets + (bounded >> shift);
}

int64_t Histogram::UpperEnd(size_t index) {
  if (index < 2 * kSubBuckets) return static_cast<int64_t>(index);
  const auto shift = index / kSubBuckets - 1;
  const auto position = static_cast<int64_t>(index % kSubBuckets) + kSubBuckets;
  return ((position + 1) << shift) - 1;
}

void Histogram::Record(int64_t value) {
  value = std::max<int64_t>(value, 0);
  ++counts_[IndexOf(value)];
  ++count_;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

void Histogram::Clear() {
  std::fill(counts_.begin(), counts_.end(), 0);  // in place: called while measuring
  count_ = 0;
  min_ = std::numeric_limits<int64_t>::max();
  max_ = 0;
  sum_ = 0;
}

int64_t Histogram::Quantile(double q) const { return QuantileOf(ToParts(), q); }

int64_t Histogram::QuantileOf(const Parts& parts, double q) {
  const int64_t count = std::accumulate(parts.count.begin(), parts.count.end(), int64_t{0});
  if (count == 0) return 0;
  const auto wanted = std::max<int64_t>(
      1, static_cast<int64_t>(std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count))));
  int64_t seen = 0;
  for (size_t i = 0; i < parts.count.size(); ++i) {
    seen += parts.count[i];
    if (seen >= wanted)
      return std::clamp(UpperEnd(static_cast<size_t>(parts.index[i])), parts.min, parts.max);
  }
  return parts.max;
}

Histogram::Parts Histogram::ToParts() const {
  Parts parts{.index = {}, .count = {}, .min = min(), .max = max_, .sum = sum_};
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    parts.index.push_back(static_cast<int64_t>(i));
    parts.count.push_back(counts_[i]);
  }
  return parts;
}

absl::StatusOr<Histogram> Histogram::FromParts(const Parts& parts) {
  Histogram histogram;
  const absl::Status added = histogram.Add(parts);
  if (!added.ok()) return added;
  return histogram;
}

absl::Status Histogram::Add(const Parts& parts) {
  if (parts.index.size() != parts.count.size()) {
    return absl::InvalidArgumentError("a histogram has as many counts as buckets");
  }
  for (size_t i = 0; i < parts.index.size(); ++i) {
    const int64_t index = parts.index[i];
    if (index < 0 || index >= static_cast<int64_t>(kBucketCount) || parts.count[i] <= 0 ||
        parts.count[i] > std::numeric_limits<int64_t>::max() - count_) {
      return absl::InvalidArgumentError(
          absl::StrCat("a histogram has no bucket ", index, " with count ", parts.count[i]));
    }
    counts_[static_cast<size_t>(index)] += parts.count[i];
    count_ += parts.count[i];
  }
  if (parts.index.empty()) return absl::OkStatus();
  if (parts.min < 0 || parts.min > parts.max) {
    return absl::InvalidArgumentError("a histogram's minimum exceeds its maximum");
  }
  min_ = std::min(min_, parts.min);
  max_ = std::max(max_, parts.max);
  sum_ += parts.sum;
  return absl::OkStatus();
}

}  // namespace netring
