// How a program's options are explained.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "app/options.h"

namespace netring {
namespace {

constexpr size_t kIndent = 20;  ///< of what an option means
constexpr size_t kWidth = 80;

/// `text` in lines of kWidth at most, the first after `line`, all indented.
std::string Lines(std::string line, const std::string& text) {
  std::string lines;
  line.resize(std::max(line.size(), kIndent - 1), ' ');
  bool fresh = true;  // no word on the line yet
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (!fresh && line.size() + 1 + word.size() > kWidth) {
      absl::StrAppend(&lines, line, "\n");
      line.assign(kIndent - 1, ' ');
    }
    absl::StrAppend(&line, " ", word);
    fresh = false;
  }
  return absl::StrCat(lines, line, "\n");
}

}  // namespace

std::string Options::Help() const {
  std::string text = absl::StrCat(program_.about, "\n");
  for (const Option& option : options_) {
    const std::string value =
        option.default_text.empty() ? "" : absl::StrCat(" [", option.default_text, "]");
    absl::StrAppend(&text, Lines(absl::StrCat("  --", option.name), option.help + value));
    if (!option.yes_or_no && !option.allowed.empty())
      absl::StrAppend(&text, Lines("", option.allowed));
  }
  if (*program_.ending != '\0') absl::StrAppend(&text, "\n", program_.ending);
  return text;
}

std::string Options::HelpMarkdown() const {
  const bool where = std::any_of(options_.begin(), options_.end(),
                                 [](const Option& option) { return !option.where.empty(); });
  std::string text =
      absl::StrCat("| option | default | meaning | values |", where ? " where |" : "",
                   "\n|---|---|---|---|", where ? "---|" : "", "\n");
  for (const Option& option : options_) {
    absl::string_view allowed = option.allowed;
    absl::ConsumePrefix(&allowed, "must be ");
    absl::StrAppend(&text, "| `--", option.name, "` | ", option.default_text, " | ", option.help,
                    " | ", allowed, " |", where ? absl::StrCat(" ", option.where, " |") : "", "\n");
  }
  return text;
}

}  // namespace netring
