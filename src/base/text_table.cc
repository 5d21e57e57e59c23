#include "base/text_table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace netring {
namespace {

constexpr size_t kMostColumns = 100;
constexpr char kTwoSpaces[] = "  ";

bool IsNumber(const std::string& cell) {
  const size_t first = cell.find_first_not_of("+-");
  return cell.empty() || cell == "-" ||
         (first <= 1 && absl::ascii_isdigit(static_cast<unsigned char>(cell[first])));
}

}  // namespace

std::string AlignedText(const std::vector<TextRow>& rows, const std::string& indent) {
  std::vector<size_t> widths;
  std::vector<bool> numbers;
  for (const TextRow& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    numbers.resize(widths.size(), true);
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
      // The first row may be a heading.
      if (&row != &rows.front()) numbers[i] = numbers[i] && IsNumber(row[i]);
    }
  }
  std::string text;
  for (const TextRow& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      absl::StrAppend(&line, i == 0 ? indent : kTwoSpaces, numbers[i] ? padding : "", row[i],
                      numbers[i] ? "" : padding);
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

std::string WrappedText(const std::vector<std::string>& words) {
  std::string text;
  std::string line = kTwoSpaces;
  for (const std::string& word : words) {
    if (line.size() + 1 + word.size() > kMostColumns) {
      absl::StrAppend(&text, line, "\n");
      line = kTwoSpaces;
    }
    absl::StrAppend(&line, line == kTwoSpaces ? "" : " ", word);
  }
  return absl::StrCat(text, line, "\n");
}

}  // namespace netring
