// Which level of the caches changes most between ways of sending, where misses were counted.

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

QuestionPart Largest(const AnalysedRun& analysed, const std::vector<CacheChange>& changes) {
  const Result& run = analysed.run();
  const CacheChange& largest =
      *std::max_element(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
        return std::abs(std::log(*a.change.ratio)) < std::abs(std::log(*b.change.ratio));
      });
  return {.text = absl::StrCat(MetricOf(largest.level).words,
                               " change most: ", AnswerText(largest.change), ", ",
                               analysed.NameOf(largest.cell), " beside ",
                               ComparedValue(run.spec, run.cells[largest.base].cell), "."),
          .cells = {largest.base, largest.cell}};
}

/// Why no misses were counted, as the counters say.
std::string WhyUncounted(const AnalysedRun& analysed) {
  std::set<std::string> reasons;
  for (const Row& row : analysed.rows()) {
    if (!row.has_numbers()) continue;
    for (const EventCount& count : row.cell->server().counters) {
      if (absl::StrContains(count.name, "misses") && !count.reason.empty())
        reasons.insert(count.reason);
    }
  }
  return reasons.empty() ? "no counters were asked for" : absl::StrJoin(reasons, "; ");
}

bool WereCounted(const AnalysedRun& analysed) {
  return std::any_of(analysed.rows().begin(), analysed.rows().end(), [](const Row& row) {
    return row.has_numbers() && !row.cell->Values(kLevels[0]).empty();
  });
}

}  // namespace

Question WhichCacheLevel(const AnalysedRun& analysed) {
  Question question{
      .id = "caches", .title = "Which level of the caches changes most?", .parts = {}};
  const std::vector<CacheChange> changes = ChangesOf(analysed);
  if (!changes.empty()) {
    question.parts.push_back(Largest(analysed, changes));
  } else if (WereCounted(analysed)) {
    question.parts.push_back({.text = "There is nothing to compare: give --impl several."});
  } else {
    question.parts.push_back({.text = absl::StrCat("Not counted: ", WhyUncounted(analysed), ".")});
  }
  return question;
}

}  // namespace netring
