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

std::vector<int64_t> BucketsOf(const Histogram::Parts& parts) {
  std::vector<int64_t> buckets;
  buckets.reserve(2 * parts.index.size());
  int64_t before = -1;
  for (size_t i = 0; i < parts.index.size(); ++i) {
    buckets.push_back(parts.index[i] - before);
    before = parts.index[i];
    buckets.push_back(parts.count[i]);
  }
  return buckets;
}

void SetBuckets(const std::vector<int64_t>& buckets, Histogram::Parts* parts) {
  parts->index.clear();
  parts->count.clear();
  int64_t at = -1;
  for (size_t i = 0; i < buckets.size(); ++i) {
    if (i % 2 == 1) {
      parts->count.push_back(buckets[i]);
      continue;
    }
    // A step that leads nowhere becomes an index that no histogram has.
    const bool there = buckets[i] > 0 && buckets[i] < kNoBucket - at;
    at = there ? at + buckets[i] : kNoBucket;
    parts->index.push_back(at);
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
