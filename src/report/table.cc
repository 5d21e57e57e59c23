#include "report/table.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "experiment/groups.h"
#include "report/columns.h"
#include "report/effects.h"
#include "report/format.h"
#include "report/sentences.h"

namespace netring {
namespace {

constexpr size_t kGap = 2;

/// One column for several of the files: the answer, with the numbers behind it.
std::string VersusText(const Comparison& cost) {
  switch (cost.answer) {
    case Answer::kNone:
      return "-";
    case Answer::kSame:
      return absl::StrCat("same ", ComparisonText(cost));
    case Answer::kUnsure:
      return absl::StrCat("unsure ", ComparisonText(cost));
    default:
      return ComparisonText(cost);
  }
}

std::string CellText(const Column& column, const Row& row, const Value& value) {
  if (column.look == Look::kVersus) return VersusText(row.cost);
  if (IsEmpty(value)) return "-";
  if (column.look == Look::kSize) return SizeText(std::get<int64_t>(value));
  if (const double* number = std::get_if<double>(&value)) {
    return column.look == Look::kPercent ? PercentText(*number) : NumberText(*number);
  }
  return ToText(value);
}

/// One column of the table as text.
struct Strip {
  std::string heading;
  std::vector<std::string> cells;
  bool is_number = false;
  size_t width = 0;
};

bool IsCompared(const Row& row) { return row.cost.answer != Answer::kNone; }

Strip MakeStrip(const Column& column, const std::vector<Row>& rows) {
  Strip strip{.heading = column.heading, .cells = {}};
  if (column.look == Look::kVersus) {
    const auto compared = std::find_if(rows.begin(), rows.end(), IsCompared);
    absl::StrAppend(&strip.heading, " ",
                    ComparedValue(compared->run->spec, compared->baseline->cell));
  }
  strip.width = strip.heading.size();
  for (const Row& row : rows) {
    const Value value = ValueOf(column, row);
    strip.is_number |= !IsEmpty(value) && !std::holds_alternative<std::string>(value);
    strip.cells.push_back(CellText(column, row, value));
    strip.width = std::max(strip.width, strip.cells.back().size());
  }
  return strip;
}

bool IsShown(const Column& column, const std::vector<Row>& rows) {
  if (column.show == Show::kWhenCompared) {
    return std::any_of(rows.begin(), rows.end(), IsCompared);
  }
  if (column.show != Show::kWhenVaried) return column.show == Show::kAlways;
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    return ValueOf(column, row) != ValueOf(column, rows.front());
  });
}

struct Paint {
  absl::string_view text;
  absl::string_view escape;
};
constexpr Paint kPaints[] = {{"valid", "\033[32m"},   {"degraded", "\033[33m"},
                             {"skipped", "\033[33m"}, {"pending", "\033[33m"},
                             {"invalid", "\033[31m"}, {"failed", "\033[31m"}};
constexpr absl::string_view kBold = "\033[1m";
constexpr absl::string_view kPlain = "\033[0m";

std::string Painted(absl::string_view text, absl::string_view escape) {
  return escape.empty() ? std::string(text) : absl::StrCat(escape, text, kPlain);
}

absl::string_view EscapeFor(absl::string_view text, const TableOptions& options) {
  if (!options.color) return "";
  for (const Paint& paint : kPaints) {
    if (paint.text == text) return paint.escape;
  }
  return "";
}

/// Appends `text` in the strip's width; blanks at the end of a line are left out.
void AppendAligned(const Strip& strip, absl::string_view text, absl::string_view escape, bool last,
                   std::string* line) {
  const std::string padding(strip.width - text.size(), ' ');
  if (!line->empty()) line->append(kGap, ' ');
  if (strip.is_number) *line += padding;
  *line += Painted(text, escape);
  if (!strip.is_number && !last) *line += padding;
}

std::string HeadingLine(const std::vector<Strip>& strips, const TableOptions& options) {
  std::string line;
  for (const Strip& strip : strips) {
    AppendAligned(strip, strip.heading, options.color ? kBold : "", &strip == &strips.back(),
                  &line);
  }
  return line + "\n";
}

std::string BodyLine(const std::vector<Strip>& strips, size_t row, const TableOptions& options) {
  std::string line;
  for (const Strip& strip : strips) {
    const std::string& text = strip.cells[row];
    AppendAligned(strip, text, EscapeFor(text, options), &strip == &strips.back(), &line);
  }
  return line + "\n";
}

}  // namespace

std::string TableText(const Result& run, const TableOptions& options) {
  const std::vector<Row> rows = ResultRows(run);
  std::vector<Strip> strips;
  for (const Column& column : ResultColumns()) {
    if (IsShown(column, rows)) strips.push_back(MakeStrip(column, rows));
  }
  std::string text = HeadingLine(strips, options);
  for (size_t row = 0; row < rows.size(); ++row) text += BodyLine(strips, row, options);
  const char* separator = "\n";
  for (const std::string& sentence : Sentences(run)) {
    absl::StrAppend(&text, separator, sentence, "\n");
    separator = "";
  }
  if (const std::string effects = EffectsText(FindEffects(run)); !effects.empty())
    absl::StrAppend(&text, "\n", effects);
  return text;
}

}  // namespace netring
