#include "report/table.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "experiment/groups.h"
#include "report/columns.h"
#include "report/coordinates.h"
#include "report/effects.h"
#include "report/format.h"
#include "report/hosts.h"
#include "report/paint.h"
#include "report/sentences.h"

namespace netring {
namespace {

constexpr size_t kGap = 2;

std::string CellText(const Column& column, const Row& row, const Value& value) {
  if (column.look == Look::kVersus) return AnswerText(row.cost);
  if (IsEmpty(value)) return "-";
  if (column.look == Look::kSize) return SizeText(std::get<int64_t>(value));
  if (const double* number = std::get_if<double>(&value)) {
    return column.look == Look::kPercent ? PercentText(*number) : NumberText(*number);
  }
  return ToText(value);
}

bool IsCompared(const Row& row) { return row.cost.answer != Answer::kNone; }

/// Of a number that is a median over slices.
std::string SpreadText(const Column& column, const Row& row) {
  const std::optional<MetricId> metric = FindMetric(column.name);
  if (!metric.has_value() || !row.has_numbers()) return "";
  const std::optional<Interval> spread = row.cell->Spread(*metric);
  if (!spread.has_value()) return "";
  return absl::StrCat(NumberText(spread->low), " to ", NumberText(spread->high));
}

bool IsCoordinate(const Column& column) {
  const auto all = Coordinates();
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& each) { return absl::string_view(each.name) == column.name; });
}

TableColumn MakeColumn(const Column& column, const std::vector<Row>& rows) {
  TableColumn made{.heading = column.heading,
                   .is_coordinate = IsCoordinate(column),
                   .is_versus = column.look == Look::kVersus};
  if (made.is_versus) {
    const auto compared = std::find_if(rows.begin(), rows.end(), IsCompared);
    absl::StrAppend(&made.heading, " ",
                    ComparedValue(compared->run->spec, compared->baseline->cell));
  }
  for (const Row& row : rows) {
    Value value = ValueOf(column, row);
    made.is_number |= !IsEmpty(value) && !std::holds_alternative<std::string>(value);
    made.texts.push_back(CellText(column, row, value));
    made.spreads.push_back(SpreadText(column, row));
    made.values.push_back(std::move(value));
  }
  return made;
}

bool IsShown(const Column& column, const std::vector<Row>& rows) {
  if (column.show == Show::kWhenCompared) {
    return std::any_of(rows.begin(), rows.end(), IsCompared);
  }
  if (column.show == Show::kWhenThere) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const Row& row) { return !IsEmpty(ValueOf(column, row)); });
  }
  if (column.show != Show::kWhenVaried) return column.show == Show::kAlways;
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    return ValueOf(column, row) != ValueOf(column, rows.front());
  });
}

size_t WidthOf(const TableColumn& column) {
  size_t width = column.heading.size();
  for (const std::string& text : column.texts) width = std::max(width, text.size());
  return width;
}

/// A column with the width of its widest text.
struct AlignedColumn : TableColumn {
  size_t width = 0;
};

/// As a terminal may have them: what a file holds may be meant for it to obey.
std::vector<AlignedColumn> PrintableColumns(const AnalysedRun& run) {
  std::vector<AlignedColumn> columns;
  std::vector<TableColumn> found = TableColumns(run);
  for (TableColumn& column : found) {
    column.heading = Printable(column.heading);
    for (std::string& text : column.texts) text = Printable(text);
    const size_t width = WidthOf(column);
    columns.push_back({std::move(column), width});
  }
  return columns;
}

/// Appends `text` in the column's width; blanks at the end of a line are left out.
void AppendAligned(const AlignedColumn& column, absl::string_view text, absl::string_view escape,
                   bool last, std::string* line) {
  const std::string padding(column.width - text.size(), ' ');
  if (!line->empty()) line->append(kGap, ' ');
  if (column.is_number) *line += padding;
  *line += Painted(text, escape);
  if (!column.is_number && !last) *line += padding;
}

std::string HeadingLine(const std::vector<AlignedColumn>& columns, const TableOptions& options) {
  std::string line;
  for (const AlignedColumn& column : columns) {
    AppendAligned(column, column.heading, options.color ? kBold : "", &column == &columns.back(),
                  &line);
  }
  return line + "\n";
}

std::string BodyLine(const std::vector<AlignedColumn>& columns, size_t row,
                     const TableOptions& options) {
  std::string line;
  for (const AlignedColumn& column : columns) {
    const std::string& text = column.texts[row];
    AppendAligned(column, text, options.color ? EscapeOf(text) : "", &column == &columns.back(),
                  &line);
  }
  return line + "\n";
}

}  // namespace

std::vector<TableColumn> TableColumns(const AnalysedRun& run) {
  std::vector<TableColumn> columns;
  for (const Column& column : ResultColumns()) {
    if (IsShown(column, run.rows())) columns.push_back(MakeColumn(column, run.rows()));
  }
  return columns;
}

std::string TableLines(const AnalysedRun& run, const TableOptions& options) {
  const std::vector<AlignedColumn> columns = PrintableColumns(run);
  std::string text = HeadingLine(columns, options);
  for (size_t row = 0; row < run.rows().size(); ++row) text += BodyLine(columns, row, options);
  return text;
}

std::string TableText(const AnalysedRun& run, const TableOptions& options) {
  std::string text = EffectsText(run.effects());
  absl::StrAppend(&text, text.empty() ? "" : "\n", TableLines(run, options));
  if (const std::string hosts = HostsText(run); !hosts.empty()) absl::StrAppend(&text, "\n", hosts);
  const char* separator = "\n";
  for (const Sentence& sentence : Sentences(run)) {
    absl::StrAppend(&text, separator, Printable(sentence.text), "\n");
    separator = "";
  }
  return text;
}

}  // namespace netring
