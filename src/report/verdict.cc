#include "report/verdict.h"

#include <algorithm>
#include <map>
#include <utility>

#include "report/rules.h"

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

JudgedRun::JudgedRun(const Result& result) : run(result) {
  if (run.spec.aa) comparer.emplace(run);
  std::map<Workload, std::set<std::pair<int64_t, int64_t>>> waits;
  for (const CellResult& cell : run.cells) {
    for (const Repetition& each : cell.repetitions) {
      if (!IsMeasured(each)) continue;
      waits[cell.cell.load.workload].emplace(each.server.spin_ns, each.client.spin_ns);
    }
  }
  for (const auto& [workload, different] : waits) {
    if (different.size() > 1) unequal_waiting.insert(workload);
  }
}

Evidence MeasuredEvidence(const CellResult& cell) {
  Evidence sum;
  for (const Repetition& each : cell.repetitions) {
    if (IsMeasured(each)) AddEvidence(each.server.evidence, &sum);
  }
  return sum;
}

Verdict Judge(const CellResult& cell, const JudgedRun& judged) {
  const Outcome::Kind outcome = cell.outcome(judged.run.spec.reps).kind;
  Verdict verdict;
  const bool numbers = outcome != Outcome::Kind::kSkipped && outcome != Outcome::Kind::kFailed &&
                       std::any_of(cell.repetitions.begin(), cell.repetitions.end(), IsMeasured);
  if (numbers) verdict.kind = Verdict::Kind::kValid;
  for (const Rule& rule : Rules()) {
    if ((!numbers && !rule.of_failures) || !rule.fires(cell, judged)) continue;
    verdict.reasons.push_back(&rule);
    const bool invalid =
        rule.severity == Severity::kInvalid || verdict.kind == Verdict::Kind::kInvalid;
    verdict.kind = invalid ? Verdict::Kind::kInvalid : Verdict::Kind::kDegraded;
  }
  return verdict;
}

}  // namespace netring
