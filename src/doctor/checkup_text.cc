#include "doctor/checkup_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/json_fields.h"
#include "base/json_schema.h"
#include "base/text_table.h"
#include "base/text_wrap.h"
#include "probe/report_text.h"

namespace netring {
namespace {

std::string EffectOf(const CheckResult& result) {
  if (result.verdict.empty()) return result.effect;
  return absl::StrCat(result.effect, " (verdict ", result.verdict, ")");
}

/// A command is wrapped above; a shell would take its first line for all of it.
constexpr char kToCopy[] = "\nnetring-probe --doctor --fix prints the commands to be copied.\n";

bool IsFinding(const CheckResult& result) {
  return result.health == Health::kWeakens || result.health == Health::kMissing;
}

/// Findings as the probe shows its obstacles.
std::string ProblemsText(const Checkup& checkup, Health health, size_t width) {
  std::string text;
  for (const CheckResult& result : checkup.checks) {
    if (result.health != health) continue;
    absl::StrAppend(&text, ProblemText({.name = result.name,
                                        .found = result.found,
                                        .problem = true,
                                        .effect = EffectOf(result),
                                        .fix = absl::StrCat(result.command, result.advice)},
                                       width));
  }
  return text;
}

std::string UnreadText(const Checkup& checkup, size_t width) {
  std::vector<std::string> names;
  for (const CheckResult& result : checkup.checks) {
    if (result.health == Health::kNotReadable) names.push_back(result.name);
  }
  if (names.empty()) return "";
  return absl::StrCat("\nnot readable\n", HangingText("", absl::StrJoin(names, ", "), width, 2));
}

std::string FineText(const Checkup& checkup, size_t width) {
  std::vector<TextRow> rows;
  for (const CheckResult& result : checkup.checks) {
    if (result.health == Health::kFine) rows.push_back({result.name, result.found});
  }
  return rows.empty() ? "" : absl::StrCat("\nfine\n", FittedText(rows, width));
}

}  // namespace

std::string CheckupText(const Checkup& checkup, size_t width) {
  const std::string weakens = ProblemsText(checkup, Health::kWeakens, width);
  const std::string missing = ProblemsText(checkup, Health::kMissing, width);
  const bool has_commands = std::any_of(
      checkup.checks.begin(), checkup.checks.end(),
      [](const CheckResult& result) { return IsFinding(result) && !result.command.empty(); });
  return absl::StrCat("weakens measurements\n", weakens.empty() ? "  nothing was found\n" : weakens,
                      missing.empty() ? "" : "\nmissing here\n", missing,
                      has_commands ? kToCopy : "", UnreadText(checkup, width),
                      FineText(checkup, width));
}

std::string FixScript(const Checkup& checkup) {
  std::string text =
      "# What weakens measurements or is missing here, and the commands that change it\n"
      "# (netring-probe --doctor --fix). Read them, then run them as root. A restart undoes\n"
      "# them.\n";
  if (std::none_of(checkup.checks.begin(), checkup.checks.end(), IsFinding))
    absl::StrAppend(&text, "\n# Nothing was found.\n");
  for (const CheckResult& result : checkup.checks) {
    if (!IsFinding(result)) continue;
    absl::StrAppend(&text, "\n# ", result.name, ": ", result.found, "\n# ", EffectOf(result), "\n");
    absl::StrAppend(&text, result.command.empty() ? "# By hand: " : "", result.command,
                    result.advice, "\n");
  }
  return text;
}

std::string CheckupJson(const Checkup& checkup) { return ToJson(checkup).dump(2) + "\n"; }

std::string CheckupSchema() {
  return SchemaText<Checkup>(
      "output of netring-probe --doctor --format=json",
      "What of a machine weakens measurements or is missing, and the command that "
      "changes it. docs/PROBE.md explains the checks.");
}

}  // namespace netring
