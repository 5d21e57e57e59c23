#include "lab/command_words.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace netring {
namespace {

constexpr absl::string_view kBlanks = " \t\n";
/// What a backslash escapes between double quotes (POSIX.1-2017, XCU 2.2.3).
constexpr absl::string_view kEscapedInQuotes = "$`\"\\\n";

/// Takes the text apart. One use.
class WordReader {
 public:
  explicit WordReader(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<std::string>> Read() {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\'' || c == '"') {
        in_word_ = true;  // '' is a word too
        if (!TakeQuoted(c))
          return absl::InvalidArgumentError(absl::StrCat("the quote ", Quote(c), " is not closed"));
      } else if (c == '\\') {
        if (at_ == text_.size())
          return absl::InvalidArgumentError("it ends with a backslash: nothing is behind it");
        TakeEscaped();
      } else if (kBlanks.find(c) == absl::string_view::npos) {
        Add(c);
      } else {
        EndWord();
      }
    }
    EndWord();
    return std::move(words_);
  }

 private:
  static absl::string_view Quote(char c) { return c == '"' ? "\"" : "'"; }

  void Add(char c) {
    in_word_ = true;
    word_.push_back(c);
  }

  /// A backslash joins two lines.
  void TakeEscaped() {
    const char c = text_[at_++];
    if (c != '\n') Add(c);
  }

  /// What follows an opening quote, with the closing one; false: there is none.
  bool TakeQuoted(char quote) {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == quote) return true;
      if (quote == '"' && c == '\\' && at_ < text_.size() &&
          kEscapedInQuotes.find(text_[at_]) != absl::string_view::npos) {
        TakeEscaped();
      } else {
        Add(c);
      }
    }
    return false;
  }

  void EndWord() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  absl::string_view text_;
  size_t at_ = 0;
  bool in_word_ = false;
  std::string word_;
  std::vector<std::string> words_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> CommandWords(absl::string_view text) {
  if (text.size() > kLongestCommand) {
    return absl::InvalidArgumentError(
        absl::StrCat("it has ", text.size(), " bytes, at most ", kLongestCommand, " are taken"));
  }
  if (text.find('\0') != absl::string_view::npos)
    return absl::InvalidArgumentError("it has a zero byte, which no word can hold");
  auto words = WordReader(text).Read();
  if (words.ok() && (words->empty() || words->front().empty()))
    return absl::InvalidArgumentError("it names no program");
  return words;
}

}  // namespace netring
