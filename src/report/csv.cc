#include "report/csv.h"

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
void AddHeader(absl::Span<const BasicColumn<RowType>> columns, std::string* text) {
  using ColumnType = BasicColumn<RowType>;
  absl::StrAppend(
      text,
      absl::StrJoin(columns, ",",
                    [](std::string* out, const ColumnType& column) { out->append(column.name); }),
      "\n");
}

template <typename RowType>
void AddLine(absl::Span<const BasicColumn<RowType>> columns, const RowType& row,
             std::string* text) {
  using ColumnType = BasicColumn<RowType>;
  absl::StrAppend(text,
                  absl::StrJoin(columns, ",",
                                [&](std::string* out, const ColumnType& column) {
                                  out->append(Quoted(ToText(ValueOf(column, row))));
                                }),
                  "\n");
}

}  // namespace

std::string ResultsCsv(const AnalysedRun& run) {
  std::string text;
  AddHeader(ResultColumns(), &text);
  for (const Row& row : run.rows()) AddLine(ResultColumns(), row, &text);
  return text;
}

std::string SamplesHeader() {
  std::string text;
  AddHeader(SampleColumns(), &text);
  return text;
}

std::string SamplesLines(const Result& run, const CellResult& cell, const Slice& slice) {
  std::string text;
  for (const SampleRow& row : SampleRowsOf(run, cell, slice)) AddLine(SampleColumns(), row, &text);
  return text;
}

}  // namespace netring
