#include "base/text_table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/text_wrap.h"

namespace netring {
namespace {

constexpr char kTwoSpaces[] = "  ";
/// Words in a narrower column cannot be read.
constexpr size_t kLeastRoom = 24;
/// Of what goes on below its row.
constexpr size_t kBelow = 4;

bool IsNumber(const std::string& cell) {
  const size_t first = cell.find_first_not_of("+-");
  return cell.empty() || cell == "-" ||
         (first <= 1 && absl::ascii_isdigit(static_cast<unsigned char>(cell[first])));
}

/// How the rows stand below each other.
struct Columns {
  std::vector<size_t> widths;
  std::vector<bool> numbers;
};

Columns ColumnsOf(const std::vector<TextRow>& rows) {
  Columns columns;
  for (const TextRow& row : rows) {
    columns.widths.resize(std::max(columns.widths.size(), row.size()));
    columns.numbers.resize(columns.widths.size(), true);
    for (size_t i = 0; i < row.size(); ++i) {
      columns.widths[i] = std::max(columns.widths[i], row[i].size());
      // The first row may be a heading.
      if (&row != &rows.front()) columns.numbers[i] = columns.numbers[i] && IsNumber(row[i]);
    }
  }
  return columns;
}

/// The first `cells` of a row.
std::string LineOf(const TextRow& row, const Columns& columns, size_t cells,
                   const std::string& indent) {
  std::string line;
  for (size_t i = 0; i < cells; ++i) {
    const std::string padding(columns.widths[i] - row[i].size(), ' ');
    absl::StrAppend(&line, i == 0 ? indent : kTwoSpaces, columns.numbers[i] ? padding : "", row[i],
                    columns.numbers[i] ? "" : padding);
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

}  // namespace

std::string AlignedText(const std::vector<TextRow>& rows, const std::string& indent) {
  const Columns columns = ColumnsOf(rows);
  std::string text;
  for (const TextRow& row : rows)
    absl::StrAppend(&text, LineOf(row, columns, row.size(), indent), "\n");
  return text;
}

std::string FittedText(const std::vector<TextRow>& rows, size_t width, const std::string& indent) {
  const Columns columns = ColumnsOf(rows);
  size_t last = indent.size();  // where the last column begins
  for (size_t i = 0; i + 1 < columns.widths.size(); ++i) last += columns.widths[i] + 2;
  std::string text;
  for (const TextRow& row : rows) {
    const std::string whole = LineOf(row, columns, row.size(), indent);
    if (WidthOfText(whole) <= width || row.size() < columns.widths.size()) {
      absl::StrAppend(&text, whole, "\n");
      continue;
    }
    const std::string line = LineOf(row, columns, row.size() - 1, indent);
    const bool beside = last + kLeastRoom <= width;
    absl::StrAppend(
        &text, beside ? "" : absl::StrCat(line, "\n"),
        HangingText(beside ? line : "", row.back(), width, beside ? last : indent.size() + kBelow));
  }
  return text;
}

}  // namespace netring
