#include "report/markdown.h"

#include "absl/strings/str_cat.h"
#include "experiment/environment.h"
#include "report/columns.h"
#include "report/verdict.h"

namespace netring {
namespace {

template <typename RowType>
std::string ColumnTable(absl::string_view file, absl::Span<const BasicColumn<RowType>> columns) {
  std::string text = absl::StrCat("### ", file, "\n\n| column | unit | meaning |\n|---|---|---|\n");
  for (const BasicColumn<RowType>& column : columns) {
    absl::StrAppend(&text, "| `", column.name, "` | ", column.unit, " | ", column.description,
                    " |\n");
  }
  return text;
}

/// The file that a fact is read from, if it is from one.
std::string Origin(const Fact& fact) {
  const absl::string_view file = fact.source;
  if (fact.read == AsGiven || file.empty()) return "";
  const absl::string_view field = fact.field;
  return absl::StrCat("/", file, field.empty() ? "" : ": ", field);
}

}  // namespace

std::string ColumnsMarkdown() {
  return absl::StrCat(ColumnTable("results.csv", ResultColumns()), "\n",
                      ColumnTable("samples.csv", SampleColumns()));
}

std::string RulesMarkdown() {
  std::string text = "| reason | verdict | meaning | what to do |\n|---|---|---|---|\n";
  for (const Rule& rule : Rules()) {
    const char* severity = rule.severity == Severity::kInvalid ? "invalid" : "degraded";
    absl::StrAppend(&text, "| `", rule.name, "` | ", severity, " | ", rule.explanation, " | ",
                    rule.advice, " |\n");
  }
  return text;
}

std::string EnvironmentMarkdown() {
  std::string text = "| key | meaning | read from |\n|---|---|---|\n";
  for (const Fact& fact : EnvironmentFacts()) {
    absl::StrAppend(&text, "| `", fact.key, "` | ", fact.meaning, " | ", Origin(fact), " |\n");
  }
  return text;
}

}  // namespace netring
