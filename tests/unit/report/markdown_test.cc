// The reference parts of docs/RESULTS.md and docs/VERDICTS.md say what the program's own tables do.

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "analysis/verdict.h"
#include "host/environment.h"
#include "report/columns.h"
#include "report/hosts.h"
#include "support/golden.h"
#include "unit/report/fixture.h"

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
  if (fact.read == OfVariable || file.empty()) return "";
  const absl::string_view field = fact.field;
  return absl::StrCat("/", file, field.empty() ? "" : ": ", field);
}

/// All columns of results.csv, samples.csv and hosts.csv: headed tables.
std::string ColumnsMarkdown() {
  return absl::StrCat(ColumnTable("results.csv", ResultColumns()), "\n",
                      ColumnTable("samples.csv", SampleColumns()), "\n",
                      ColumnTable("hosts.csv", HostColumns()));
}

/// All rules of the verdict.
std::string RulesMarkdown() {
  std::string text = "| reason | verdict | meaning | what to do |\n|---|---|---|---|\n";
  for (const Rule& rule : Rules()) {
    const char* severity = rule.severity == Severity::kInvalid    ? "invalid"
                           : rule.severity == Severity::kDegraded ? "degraded"
                                                                  : "note";
    absl::StrAppend(&text, "| `", rule.name, "` | ", severity, " | ", rule.explanation, " | ",
                    rule.advice, " |\n");
  }
  return text;
}

/// Everything that may be in run.jsonl's environment.
std::string EnvironmentMarkdown() {
  std::string text = "| key | meaning | read from |\n|---|---|---|\n";
  for (const Fact& fact : EnvironmentFacts()) {
    absl::StrAppend(&text, "| `", fact.key, "` | ", fact.meaning, " | ", Origin(fact), " |\n");
  }
  return text;
}

/// `file` with what is between the markers of `section` replaced.
std::string WithSection(const std::string& file, const std::string& section,
                        const std::string& content) {
  const std::string begin = "<!-- generated: " + section + " -->\n";
  const std::string end = "<!-- end: " + section + " -->\n";
  const std::string text = ReadSource(file);
  const size_t from = text.find(begin);
  const size_t to = text.find(end);
  if (from == std::string::npos || to == std::string::npos || to < from) {
    ADD_FAILURE() << file << " has no section " << section;
    return text;
  }
  return text.substr(0, from) + begin + "\n" + content + "\n" + text.substr(to);
}

TEST(ResultsDocument, ListsTheColumns) {
  ExpectGolden("docs/RESULTS.md", WithSection("docs/RESULTS.md", "columns", ColumnsMarkdown()));
}
TEST(VerdictsDocument, ListsTheRules) {
  ExpectGolden("docs/VERDICTS.md", WithSection("docs/VERDICTS.md", "reasons", RulesMarkdown()));
}

TEST(ResultsDocument, ListsTheEnvironment) {
  ExpectGolden("docs/RESULTS.md",
               WithSection("docs/RESULTS.md", "environment", EnvironmentMarkdown()));
}

}  // namespace
}  // namespace netring
