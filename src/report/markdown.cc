#include "report/markdown.h"

#include "absl/strings/str_cat.h"
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

}  // namespace

std::string ColumnsMarkdown() {
  return absl::StrCat(ColumnTable("results.csv", ResultColumns()), "\n",
                      ColumnTable("samples.csv", SampleColumns()));
}

std::string RulesMarkdown() {
  std::string text = "| reason | verdict | meaning |\n|---|---|---|\n";
  for (const Rule& rule : Rules()) {
    const char* severity = rule.severity == Severity::kInvalid ? "invalid" : "degraded";
    absl::StrAppend(&text, "| `", rule.name, "` | ", severity, " | ", rule.explanation, " |\n");
  }
  return text;
}

}  // namespace netring
