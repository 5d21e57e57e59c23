#include "base/merge_fields.h"
#include "load/side_sample.h"

namespace netring {

Histogram::Parts Merged(MergeHistogram, const Values<Histogram::Parts>& histograms) {
  Histogram all;
  for (const auto* each : histograms) all.Merge(Histogram::FromParts(*each).value());
  return all.ToParts();
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
