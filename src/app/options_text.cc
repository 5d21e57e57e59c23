// How a program's options are explained.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "app/options.h"
#include "base/text_wrap.h"

namespace netring {
namespace {

constexpr size_t kIndent = 20;  ///< of what an option means
constexpr size_t kWidth = 80;

/// What an option means, its default and its values.
std::string TextOfOption(const Option& option) {
  const std::string value =
      option.default_text.empty() ? "" : absl::StrCat(" [", option.default_text, "]");
  std::string text =
      HangingText(absl::StrCat("  --", option.name), option.help + value, kWidth, kIndent);
  if (!option.yes_or_no && !option.allowed.empty())
    absl::StrAppend(&text, HangingText("", option.allowed, kWidth, kIndent));
  return text;
}

std::string EndingOf(const Program& program) {
  return *program.ending == '\0' ? "" : absl::StrCat("\n", program.ending);
}

}  // namespace

std::string Options::FirstScreen() const {
  std::string text = absl::StrCat(program_.about, "\n");
  for (const absl::string_view name : program_.first_screen) {
    const Option* option = Find(name);
    NETRING_CHECK(option != nullptr);
    absl::StrAppend(&text, TextOfOption(*option));
  }
  absl::StrAppend(&text, HangingText("  --help=all",
                                     absl::StrCat("all ", options_.size(), " options, in groups"),
                                     kWidth, kIndent));
  return text + EndingOf(program_);
}

std::string Options::Help() const {
  std::string text = absl::StrCat(program_.about, "\n");
  for (const Option& option : options_) {
    const auto* group =
        std::find_if(program_.groups.begin(), program_.groups.end(),
                     [&](const HelpGroup& each) { return each.first == option.name; });
    if (group != program_.groups.end()) {
      absl::StrAppend(&text, &option == &options_.front() ? "" : "\n", group->heading, ":\n");
    }
    absl::StrAppend(&text, TextOfOption(option));
  }
  return text + EndingOf(program_);
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
