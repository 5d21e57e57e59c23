#include "doctor/checkup_text.h"

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

/// What weakens, as the probe shows its obstacles.
std::string ProblemsText(const Checkup& checkup, size_t width) {
  std::string text = "weakens measurements\n";
  for (const CheckResult& result : checkup.checks) {
    if (result.health != Health::kWeakens) continue;
    absl::StrAppend(&text, ProblemText({.name = result.name,
                                        .found = result.found,
                                        .problem = true,
                                        .effect = EffectOf(result),
                                        .fix = absl::StrCat(result.command, result.advice)},
                                       width));
  }
  return Weakens(checkup) ? text : absl::StrCat(text, "  nothing was found\n");
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
  return absl::StrCat(ProblemsText(checkup, width), UnreadText(checkup, width),
                      FineText(checkup, width));
}

std::string FixScript(const Checkup& checkup) {
  std::string text =
      "# What weakens measurements here, and the commands that change it (netring-probe\n"
      "# --doctor --fix). Read them, then run them as root. A restart undoes them.\n";
  if (!Weakens(checkup)) absl::StrAppend(&text, "\n# Nothing was found.\n");
  for (const CheckResult& result : checkup.checks) {
    if (result.health != Health::kWeakens) continue;
    absl::StrAppend(&text, "\n# ", result.name, ": ", result.found, "\n# ", EffectOf(result), "\n");
    absl::StrAppend(&text, result.command.empty() ? "# By hand: " : "", result.command,
                    result.advice, "\n");
  }
  return text;
}

std::string CheckupJson(const Checkup& checkup) { return ToJson(checkup).dump(2) + "\n"; }

std::string CheckupSchema() {
  return SchemaText<Checkup>("output of netring-probe --doctor --format=json",
                             "What of a machine weakens measurements, and the command that changes "
                             "it. docs/PROBE.md explains the checks.");
}

}  // namespace netring
