// The comparison for people: as a table for a terminal, and as Markdown.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/printable.h"
#include "base/text_table.h"
#include "compare/show.h"
#include "report/format.h"

namespace netring {
namespace {

/// The heading and the rows.
std::vector<TextRow> LinesOf(const ShownComparison& shown, const ShownRows& rows) {
  std::vector<TextRow> lines{rows.headings};
  for (const std::string& heading : {shown.base_title, shown.fresh_title, std::string("change"),
                                     std::string("interval"), std::string("answer")})
    lines.front().push_back(heading);
  for (const ShownRow& row : rows.rows) {
    TextRow& line = lines.emplace_back(row.places);
    line.insert(line.end(), {row.base, row.fresh, row.change, row.interval, row.answer});
  }
  for (TextRow& line : lines) {
    for (std::string& text : line) text = Printable(text);
  }
  return lines;
}

}  // namespace

std::string ComparisonTable(const ShownComparison& shown) {
  const ShownRows rows = RowsToShow(shown.judgement);
  std::string text = AlignedText(LinesOf(shown, rows), "");
  absl::StrAppend(&text, "\n");
  for (const std::string& note : NotesUnder(shown, rows)) absl::StrAppend(&text, note, "\n");
  return text;
}

std::string ComparisonMarkdown(const ShownComparison& shown) {
  const ShownRows rows = RowsToShow(shown.judgement);
  std::string text;
  for (const TextRow& line : LinesOf(shown, rows)) {
    const bool first = text.empty();
    absl::StrAppend(&text, "|");
    for (const std::string& cell : line)
      absl::StrAppend(&text, " ", absl::StrReplaceAll(cell, {{"|", "\\|"}}), " |");
    absl::StrAppend(&text, "\n");
    if (!first) continue;
    absl::StrAppend(&text, "|");
    for (size_t i = 0; i < line.size(); ++i) absl::StrAppend(&text, "---|");
    absl::StrAppend(&text, "\n");
  }
  absl::StrAppend(&text, "\n");
  for (const std::string& note : NotesUnder(shown, rows)) absl::StrAppend(&text, "- ", note, "\n");
  return text;
}

}  // namespace netring
