#include "report/csv.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "report/columns.h"

namespace netring {
namespace {

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

template <typename RowType>
std::string Csv(absl::Span<const BasicColumn<RowType>> columns, const std::vector<RowType>& rows) {
  using ColumnType = BasicColumn<RowType>;
  std::string text = absl::StrJoin(
      columns, ",", [](std::string* out, const ColumnType& column) { out->append(column.name); });
  text += '\n';
  for (const RowType& row : rows) {
    text += absl::StrJoin(columns, ",", [&](std::string* out, const ColumnType& column) {
      out->append(Quoted(ToText(ValueOf(column, row))));
    });
    text += '\n';
  }
  return text;
}

}  // namespace

std::string ResultsCsv(const Result& run) { return Csv(ResultColumns(), ResultRows(run)); }

std::string SamplesCsv(const Result& run) { return Csv(SampleColumns(), SampleRows(run)); }

}  // namespace netring
