#include "report/csv.h"

#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "report/columns.h"
#include "report/hosts.h"

namespace netring {
namespace {

/// A spreadsheet takes text that begins with one of these for a formula, which may start programs.
/// After an apostrophe it takes it for text.
constexpr absl::string_view kFormulaStarts = "=+-@\t\r";

std::string FieldOf(const Value& value) {
  std::string text = ToText(value);  // of numbers, without any of the characters that need quotes
  return std::holds_alternative<std::string>(value) ? CsvText(std::move(text)) : text;
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
                                  out->append(FieldOf(ValueOf(column, row)));
                                }),
                  "\n");
}

}  // namespace

std::string CsvText(std::string text) {
  if (!text.empty() && absl::StrContains(kFormulaStarts, text.front()))
    text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

std::string ResultsCsv(const AnalysedRun& run) {
  std::string text;
  AddHeader(ResultColumns(), &text);
  for (const Row& row : run.rows()) AddLine(ResultColumns(), row, &text);
  return text;
}

std::string HostsCsv(const AnalysedRun& run) {
  std::string text;
  AddHeader(HostColumns(), &text);
  for (const HostRow& row : HostRowsOf(run)) AddLine(HostColumns(), row, &text);
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
