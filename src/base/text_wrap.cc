#include "base/text_wrap.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace netring {
namespace {

/// Bytes that go on with a character of UTF-8.
bool GoesOn(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// The first `width` characters of `text`, which are taken from it.
absl::string_view TakeCharacters(absl::string_view* text, size_t width) {
  size_t end = 0;
  for (size_t taken = 0; end < text->size(); ++end) {
    if (!GoesOn((*text)[end]) && taken++ == width) break;
  }
  const absl::string_view head = text->substr(0, end);
  text->remove_prefix(end);
  return head;
}

/// Lines of which each begins at `indent`, but the first, which `head` has begun.
class Lines {
 public:
  Lines(const std::string& head, size_t width, size_t indent)
      : width_(std::max(width, indent + 1)), indent_(indent), line_(PadRight(head, indent)) {
    if (WidthOfText(head) >= indent && !head.empty()) NewLine();
  }

  void Add(absl::string_view word) {
    const size_t blank = fresh_ ? 0 : 1;
    if (!fresh_ && WidthOfText(line_) + blank + WidthOfText(word) > width_) NewLine();
    while (WidthOfText(line_) + WidthOfText(word) > width_ && fresh_) {
      absl::StrAppend(&line_, TakeCharacters(&word, width_ - indent_));
      NewLine();
    }
    absl::StrAppend(&line_, fresh_ ? "" : " ", word);
    fresh_ = fresh_ && word.empty();
  }

  std::string Whole() {
    if (!fresh_ || text_.empty()) NewLine();
    return std::move(text_);
  }

 private:
  void NewLine() {
    absl::StripTrailingAsciiWhitespace(&line_);
    absl::StrAppend(&text_, line_, "\n");
    line_.assign(indent_, ' ');
    fresh_ = true;
  }

  size_t width_;
  size_t indent_;
  std::string text_;
  std::string line_;
  bool fresh_ = true;  ///< no word is on the line yet
};

}  // namespace

size_t WidthOfText(absl::string_view utf8) {
  return static_cast<size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char byte) { return !GoesOn(byte); }));
}

std::string PadRight(std::string text, size_t width) {
  const size_t has = WidthOfText(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

std::string PadLeft(std::string text, size_t width) {
  const size_t has = WidthOfText(text);
  return has < width ? std::string(width - has, ' ') + text : text;
}

std::string HangingText(const std::string& head, absl::string_view text, size_t width,
                        size_t indent) {
  Lines lines(head, width, indent);
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) lines.Add(word);
  return lines.Whole();
}

}  // namespace netring
