#include "analysis/verdict.h"

#include <algorithm>

#include "analysis/rules.h"

namespace netring {
namespace {

std::vector<Rule> AllRules() {
  std::vector<Rule> all;
  for (const absl::Span<const Rule> topic : {SendingRules(), MethodRules(), MachineRules()})
    all.insert(all.end(), topic.begin(), topic.end());
  return all;
}

}  // namespace

absl::Span<const Rule> Rules() {
  static const std::vector<Rule> all = AllRules();
  return all;
}

Verdict Judge(const CellResult& cell, const JudgedRun& judged) {
  Verdict verdict;
  const bool numbers = cell.has_numbers();
  if (numbers) verdict.kind = Verdict::Kind::kValid;
  for (const Rule& rule : Rules()) {
    if ((!numbers && !rule.of_failures) || !rule.fires(cell, judged)) continue;
    if (rule.severity == Severity::kNote) {
      verdict.notes.push_back(&rule);
      continue;
    }
    verdict.reasons.push_back(&rule);
    const bool invalid =
        rule.severity == Severity::kInvalid || verdict.kind == Verdict::Kind::kInvalid;
    verdict.kind = invalid ? Verdict::Kind::kInvalid : Verdict::Kind::kDegraded;
  }
  return verdict;
}

}  // namespace netring
