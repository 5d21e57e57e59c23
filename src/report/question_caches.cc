// Which level of the caches changes most between ways of sending, where misses were counted.

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "experiment/groups.h"
#include "report/format.h"
#include "report/question.h"

namespace netring {
namespace {

constexpr MetricId kLevels[] = {MetricId::kL1Misses, MetricId::kLlcMisses};

struct CacheChange {
  MetricId level;
  size_t cell;
  size_t base;
  Comparison change;
};

std::vector<CacheChange> ChangesOf(const AnalysedRun& analysed) {
  std::vector<CacheChange> changes;
  for (const Group& group : analysed.comparer().groups()) {
    for (const size_t other : group.others) {
      if (!analysed.usable()[other] || !analysed.usable()[group.baseline]) continue;
      for (const MetricId level : kLevels) {
        Comparison change = analysed.comparer().Between(other, group.baseline, level);
        if (change.ratio.has_value())
          changes.push_back({level, other, group.baseline, std::move(change)});
      }
    }
  }
  return changes;
}

}  // namespace

std::string LargestCacheChange(const AnalysedRun& analysed) {
  const Result& run = analysed.run();
  const std::vector<CacheChange> changes = ChangesOf(analysed);
  if (changes.empty()) return "";
  const CacheChange& largest =
      *std::max_element(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
        return std::abs(std::log(*a.change.ratio)) < std::abs(std::log(*b.change.ratio));
      });
  std::string text =
      absl::StrCat(MetricOf(largest.level).words, " change most: ", AnswerText(largest.change),
                   ", ", analysed.NameOf(largest.cell), " relative to ",
                   ComparedValue(run.spec, run.cells[largest.base].cell), ".");
  text.front() = absl::ascii_toupper(static_cast<unsigned char>(text.front()));
  return text;
}

}  // namespace netring
