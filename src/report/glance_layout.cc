#include "report/glance_layout.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/text_wrap.h"
#include "report/paint.h"

namespace netring {
namespace {

constexpr size_t kBetween = 2;       ///< columns
constexpr size_t kBeforeRemark = 3;  ///< what stands behind the numbers
constexpr size_t kRemarkIndent = 4;  ///< of what stands below them
constexpr size_t kMostHeadWidth = 14;
/// The widest label that leaves room for a column.
constexpr size_t kMostLabelWidth = kLeastGlanceWidth - kBetween - kMostHeadWidth;

/// A column's heading in lines, the last of which stands above the cells.
struct LaidColumn {
  std::vector<std::string> head;
  size_t width = 0;
};

LaidColumn ColumnOf(const GlanceGrid& grid, size_t place) {
  LaidColumn column;
  const std::string head = HangingText("", grid.heads[place], kMostHeadWidth, 0);
  for (const absl::string_view line : absl::StrSplit(head, '\n', absl::SkipEmpty()))
    column.head.emplace_back(line);
  for (const std::string& line : column.head)
    column.width = std::max(column.width, WidthOfText(line));
  for (const GlanceRow& row : grid.rows)
    column.width = std::max(column.width, WidthOfText(row.cells[place]));
  return column;
}

std::string Finished(std::string line) {
  absl::StripTrailingAsciiWhitespace(&line);
  return absl::StrCat(line, "\n");
}

/// Lays out one grid.
class GridText {
 public:
  GridText(const GlanceGrid& grid, const GlanceOptions& options)
      : grid_(grid), options_(options), width_(options.width) {
    for (size_t i = 0; i < grid.heads.size(); ++i) columns_.push_back(ColumnOf(grid, i));
    MeasureLabels();
    size_t all = label_width_ + kBeforeRemark;
    for (const LaidColumn& column : columns_) all += kBetween + column.width;
    size_t remark = 0;
    for (const GlanceRow& row : grid.rows) remark = std::max(remark, WidthOfText(row.remark));
    remarks_behind_ = all + remark <= width_;
  }

  std::string Whole() const {
    std::string text;
    size_t first = 0;
    do {
      const size_t end = EndOfBlock(first);
      if (first > 0) text += "\n";
      text += Block(first, end);
      first = end;
    } while (first < columns_.size());
    return text;
  }

 private:
  void MeasureLabels() {
    size_t words = 0;
    for (const GlanceRow& row : grid_.rows) words = std::max(words, WidthOfText(row.words));
    const size_t beside = words == 0 ? 0 : kBetween + words;
    most_name_ = kMostLabelWidth - beside;
    for (const GlanceRow& row : grid_.rows) {
      if (HasRoom(row)) name_width_ = std::max(name_width_, WidthOfText(row.name));
    }
    label_width_ =
        std::max(name_width_ + beside, std::min(WidthOfText(grid_.corner), kMostLabelWidth));
  }
  bool HasRoom(const GlanceRow& row) const { return WidthOfText(row.name) <= most_name_; }

  /// The columns from `first` on that fit, one at least.
  size_t EndOfBlock(size_t first) const {
    size_t used = label_width_;
    size_t end = first;
    while (end < columns_.size()) {
      used += kBetween + columns_[end].width;
      if (used > width_ && end > first) break;
      ++end;
    }
    return end;
  }

  std::string Block(size_t first, size_t end) const {
    std::string text = Head(first, end);
    for (const GlanceRow& row : grid_.rows) text += Body(row, first, end);
    return text;
  }

  std::string Head(size_t first, size_t end) const {
    size_t lines = 1;
    for (size_t i = first; i < end; ++i) lines = std::max(lines, columns_[i].head.size());
    const bool fits = WidthOfText(grid_.corner) <= label_width_;
    std::string text = fits ? "" : HangingText("", grid_.corner, width_, 0);
    for (size_t at = 0; at < lines; ++at) {
      std::string line = PadRight(fits && at + 1 == lines ? grid_.corner : "", label_width_);
      for (size_t i = first; i < end; ++i) {
        const LaidColumn& column = columns_[i];
        const size_t above = lines - column.head.size();
        line += std::string(kBetween, ' ') +
                PadLeft(at < above ? "" : column.head[at - above], column.width);
      }
      absl::StripTrailingAsciiWhitespace(&line);
      absl::StrAppend(&text, Painted(line, options_.color ? kBold : ""), "\n");
    }
    return text;
  }

  std::string Body(const GlanceRow& row, size_t first, size_t end) const {
    // A name that is too long for its column has a line of its own.
    std::string text = HasRoom(row) ? "" : HangingText("", row.name, width_, 0);
    std::string label = PadRight(HasRoom(row) ? row.name : "", name_width_);
    if (!row.words.empty()) absl::StrAppend(&label, std::string(kBetween, ' '), row.words);
    std::string line = PadRight(label, label_width_);
    for (size_t i = first; i < end; ++i) {
      const std::string& cell = row.cells[i];
      const size_t before = kBetween + columns_[i].width - WidthOfText(cell);
      absl::StrAppend(&line, std::string(before, ' '),
                      Painted(cell, options_.color ? EscapeOf(cell) : ""));
    }
    if (remarks_behind_ && !row.remark.empty())
      absl::StrAppend(&line, std::string(kBeforeRemark, ' '), row.remark);
    text += Finished(line);
    const bool below = !remarks_behind_ && !row.remark.empty() && end == columns_.size();
    return below ? text + HangingText("", row.remark, width_, kRemarkIndent) : text;
  }

  const GlanceGrid& grid_;
  const GlanceOptions& options_;
  size_t width_;
  std::vector<LaidColumn> columns_;
  size_t most_name_ = 0;
  size_t name_width_ = 0;
  size_t label_width_ = 0;
  bool remarks_behind_ = false;
};

}  // namespace

std::string LaidOut(const GlanceGrid& grid, const GlanceOptions& options) {
  return GridText(grid, options).Whole();
}

std::string LineOfItems(const std::vector<std::string>& items, const GlanceOptions& options) {
  std::string text;
  std::string line;
  for (const std::string& item : items) {
    if (!line.empty() && WidthOfText(line) + kBetween + WidthOfText(item) > options.width) {
      absl::StrAppend(&text, line, "\n");
      line.clear();
    }
    const bool begins = text.empty() && line.empty();
    absl::StrAppend(&line, begins ? "" : std::string(kBetween, ' '), item);
  }
  return absl::StrCat(text, line, "\n");
}

}  // namespace netring
