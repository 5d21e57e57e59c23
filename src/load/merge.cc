#include <algorithm>
#include <limits>

#include "base/merge_fields.h"
#include "load/side_sample.h"

namespace netring {
namespace {

constexpr int64_t kNoBucket = std::numeric_limits<int32_t>::max();

}  // namespace

Histogram::Parts Merged(MergeHistogram, const Values<Histogram::Parts>& histograms) {
  Histogram all;
  for (const auto* each : histograms) all.Merge(Histogram::FromParts(*each).value());
  return all.ToParts();
}

std::optional<int64_t> Merged(MergeTcp rule, const Values<std::optional<int64_t>>& values) {
  std::vector<std::optional<int64_t>> copies;
  for (const auto* value : values) copies.push_back(*value);
  return Combined(rule.how, std::move(copies));
}

std::vector<int64_t> BucketsOf(const Histogram::Parts& parts) {
  std::vector<int64_t> buckets;
  buckets.reserve(2 * parts.index.size());
  int64_t next = 0;
  for (size_t i = 0; i < parts.index.size(); ++i) {
    if (parts.index[i] > next) buckets.push_back(next - parts.index[i]);
    buckets.push_back(parts.count[i]);
    next = parts.index[i] + 1;
  }
  return buckets;
}

void SetBuckets(const std::vector<int64_t>& buckets, Histogram::Parts* parts) {
  parts->index.clear();
  parts->count.clear();
  int64_t next = 0;
  for (const int64_t number : buckets) {
    if (number >= 0) {
      parts->index.push_back(std::min(next++, kNoBucket));
      parts->count.push_back(number);
    } else {
      next += std::min(kNoBucket, -std::max(number, -kNoBucket));
    }
  }
}

SideSample MergeThreads(const std::vector<SideSample>& threads) {
  Values<SideSample> samples;
  for (const SideSample& thread : threads) samples.push_back(&thread);
  return MergedFields(samples);
}

void AddEvidence(const Evidence& more, Evidence* sum) {
  *sum = MergedFields(Values<Evidence>{sum, &more});
}

}  // namespace netring
