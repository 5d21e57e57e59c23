#include "base/shell_quoted.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace netring {

std::string ShellQuoted(absl::string_view text) {
  constexpr absl::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-,.:/=@%+";
  if (!text.empty() && text.find_first_not_of(kPlain) == absl::string_view::npos)
    return std::string(text);
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

}  // namespace netring
