#include "probe/text_table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace netring {
namespace {

constexpr size_t kColumns = 100;
constexpr char kIndent[] = "  ";

bool IsNumber(const std::string& cell) {
  return cell.empty() || cell == "-" ||
         absl::ascii_isdigit(static_cast<unsigned char>(cell.front()));
}

}  // namespace

std::string AlignedText(const std::vector<TextRow>& rows) {
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
      absl::StrAppend(&line, kIndent, numbers[i] ? padding : "", row[i], numbers[i] ? "" : padding);
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

std::string WrappedText(const std::vector<std::string>& words) {
  std::string text;
  std::string line = kIndent;
  for (const std::string& word : words) {
    if (line.size() + 1 + word.size() > kColumns) {
      absl::StrAppend(&text, line, "\n");
      line = kIndent;
    }
    absl::StrAppend(&line, line == kIndent ? "" : " ", word);
  }
  return absl::StrCat(text, line, "\n");
}

}  // namespace netring
