#include "doctor/checkup.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "analysis/verdict.h"
#include "base/printable.h"
#include "doctor/check.h"
#include "host/environment.h"
#include "host/fact.h"
#include "netring/check.h"

namespace netring {
namespace {

/// Null for a check that leads to none.
const Rule* RuleOf(const Check& check) {
  const std::string name = check.verdict;
  if (name.empty()) return nullptr;
  for (const Rule& rule : Rules()) {
    if (rule.name == name) return &rule;
  }
  NETRING_CHECK(false);
}

std::string Or(absl::string_view own, const char* rules) {
  return std::string(own.empty() ? rules : own);
}

Health HealthOf(bool problem, bool is_lack) {
  if (!problem) return Health::kFine;
  return is_lack ? Health::kMissing : Health::kWeakens;
}

CheckResult ResultOf(const Patient& patient, const Check& check) {
  CheckResult result{.name = check.name};
  const std::optional<Reading> reading = check.read(patient, check);
  if (!reading.has_value()) return result;
  // What /proc and /sys say may be named by others: a link, a control group.
  result.found = Printable(reading->text);
  result.health = HealthOf(check.weakens(*reading), check.is_lack);
  if (result.health == Health::kFine) return result;
  const Rule* rule = RuleOf(check);
  result.effect = Or(check.effect, rule == nullptr ? "" : rule->explanation);
  if (!reading->beyond_command) result.command = check.command;
  if (result.command.empty()) result.advice = Or(check.advice, rule == nullptr ? "" : rule->advice);
  result.verdict = check.verdict;
  return result;
}

CheckResult ResultOf(const Obstacle& obstacle) {
  CheckResult result{.name = obstacle.name};
  if (obstacle.found == kUnknown) return result;
  result.found = Printable(obstacle.found);
  result.health = HealthOf(obstacle.problem, IsLack(obstacle));
  result.effect = obstacle.effect;
  (FixRuns(obstacle) ? result.command : result.advice) = obstacle.fix;
  return result;
}

Patient PatientIn(const Surroundings& surroundings) {
  constexpr size_t kMaxStatusBytes = 65536;
  const std::string& root = surroundings.root;
  return {.root = root,
          .ring = surroundings.ring,
          .environment = CollectEnvironment(root),
          .process = ReadProcessFacts(
              ReadBelow(root, "proc/self/status").value_or("").substr(0, kMaxStatusBytes))};
}

}  // namespace

std::optional<Reading> OfFact(const Patient& patient, const Check& check) {
  const absl::string_view text = TextOf(patient.environment, check.source);
  if (text.empty()) return std::nullopt;
  return Reading{.text = std::string(text)};
}

std::optional<Reading> OfFile(const Patient& patient, const Check& check) {
  const std::optional<std::string> text = ReadLine(patient.root, check.source);
  if (!text.has_value()) return std::nullopt;
  Reading reading{.text = *text};
  if (!absl::SimpleAtod(*text, &reading.number)) return std::nullopt;
  return reading;
}

Checkup CheckUp(const Surroundings& surroundings) {
  const Patient patient = PatientIn(surroundings);
  Checkup checkup{.netring_version = NETRING_VERSION};
  for (const absl::Span<const Check> table : {CpuChecks(), SystemChecks()}) {
    for (const Check& check : table) checkup.checks.push_back(ResultOf(patient, check));
  }
  for (const Obstacle& obstacle : FindObstacles(surroundings))
    checkup.checks.push_back(ResultOf(obstacle));
  return checkup;
}

Checkup CheckUpHere() {
  const char* path = std::getenv("PATH");
  return CheckUp({.ring = AskForRing(), .path = path == nullptr ? "" : path});
}

bool Weakens(const Checkup& checkup) {
  return std::any_of(checkup.checks.begin(), checkup.checks.end(),
                     [](const CheckResult& result) { return result.health == Health::kWeakens; });
}

}  // namespace netring
