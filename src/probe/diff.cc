#include "probe/diff.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/text_table.h"
#include "base/text_wrap.h"

namespace netring {
namespace {

/// What is compared, by name, in the order of the report.
using Facts = std::vector<std::pair<std::string, std::string>>;

Facts FactsOf(const ProbeReport& report) {
  Facts facts{{"kernel release", report.kernel.release},
              {"io_uring", report.kernel.io_uring ? "here" : report.kernel.reason}};
  for (const Obstacle& obstacle : report.obstacles) {
    facts.emplace_back(absl::StrCat("obstacle ", obstacle.name),
                       absl::StrCat(obstacle.found, obstacle.problem ? ", a problem" : ""));
  }
  for (const VariantTrial& trial : report.variants) {
    const char* separator = trial.reason.empty() ? "" : ": ";
    facts.emplace_back(absl::StrCat("variant ", trial.variant, " on ", trial.engine),
                       absl::StrCat(NameOf(trial.outcome), separator, trial.reason));
  }
  for (const FeatureAnswer& feature : report.features) {
    const char* unasked = feature.here.has_value() ? feature.answer.c_str() : "unknown";
    facts.emplace_back(absl::StrCat("feature ", feature.name),
                       feature.here.value_or(false) ? "here" : unasked);
  }
  for (const OpcodeAnswer& opcode : report.opcodes) {
    facts.emplace_back(absl::StrCat("opcode ", opcode.name),
                       opcode.supported ? "supported" : "not supported");
  }
  for (const NetworkAnswer& row : report.network) {
    const char* yes_or_no = row.here.value_or(false) ? "here" : "not here";
    const char* separator = row.answer.empty() ? "" : ": ";
    facts.emplace_back(row.name, absl::StrCat(row.here.has_value() ? yes_or_no : "unknown",
                                              separator, row.answer));
  }
  return facts;
}

/// Of a name that is there twice, which only a file from outside has, the first counts.
using FactsByName = std::map<std::string, std::string>;

/// Each by itself, for what is too wide for a table.
std::string DiffList(const std::vector<Difference>& differences, const std::string& before,
                     const std::string& after, size_t width) {
  std::string text;
  for (const Difference& difference : differences) {
    absl::StrAppend(&text, HangingText("", difference.what, width, 0),
                    HangingText("", absl::StrCat(before, ": ", difference.before), width, 2),
                    HangingText("", absl::StrCat(after, ": ", difference.after), width, 2));
  }
  return text;
}

}  // namespace

std::vector<Difference> Compare(const ProbeReport& before, const ProbeReport& after) {
  const Facts old_facts = FactsOf(before);
  const Facts new_facts = FactsOf(after);
  const FactsByName old_names(old_facts.begin(), old_facts.end());
  const FactsByName new_names(new_facts.begin(), new_facts.end());
  std::vector<Difference> differences;
  for (const auto& [name, value] : old_facts) {
    const auto other = new_names.find(name);
    if (other == new_names.end() || other->second != value)
      differences.push_back({name, value, other == new_names.end() ? "-" : other->second});
  }
  for (const auto& [name, value] : new_facts) {
    if (!old_names.contains(name)) differences.push_back({name, "-", value});
  }
  return differences;
}

std::string DiffText(const std::vector<Difference>& differences, const std::string& before,
                     const std::string& after, size_t width) {
  if (differences.empty()) return "no difference\n";
  std::vector<TextRow> rows{{"", before, after}};
  for (const Difference& difference : differences)
    rows.push_back({difference.what, difference.before, difference.after});
  const std::string table = AlignedText(rows);
  const std::vector<absl::string_view> lines = absl::StrSplit(table, '\n');
  const bool fits = std::all_of(lines.begin(), lines.end(),
                                [&](absl::string_view line) { return WidthOfText(line) <= width; });
  return fits ? table : DiffList(differences, before, after, width);
}

}  // namespace netring
