// The rules of the verdict by topic, and what they are written with.

#ifndef NETRING_ANALYSIS_RULES_H_
#define NETRING_ANALYSIS_RULES_H_

#include <algorithm>
#include <set>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "analysis/verdict.h"

namespace netring {

absl::Span<const Rule> SendingRules();
absl::Span<const Rule> MethodRules();
absl::Span<const Rule> MachineRules();

constexpr Severity kNote = Severity::kNote;
constexpr Severity kDegraded = Severity::kDegraded;
constexpr Severity kInvalid = Severity::kInvalid;
constexpr bool kHasOwnSentence = true;

/// Server and client shared a CPU.
bool SameCore(const CellResult& cell, const JudgedRun& judged);

/// Of the sums over a cell's slices.
inline bool AnySide(const CellResult& cell, auto predicate) {
  return predicate(cell.server()) || predicate(cell.client());
}

inline std::set<int> CpusOf(const SideSample& side) {
  std::set<int> all;
  for (const CpuSet& thread : side.cpus) all.insert(thread.begin(), thread.end());
  return all;
}

inline bool IsPinned(const SideSample& side) {
  return !side.cpus.empty() && std::none_of(side.cpus.begin(), side.cpus.end(),
                                            [](const CpuSet& cpus) { return cpus.empty(); });
}

}  // namespace netring

#endif  // NETRING_ANALYSIS_RULES_H_
