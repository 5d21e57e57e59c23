#include "base/printable.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace netring {

bool IsPrintable(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); });
}

std::string Printable(absl::string_view text) {
  std::string line;
  for (size_t i = 0; i < text.size(); ++i) {
    if (absl::ascii_isprint(static_cast<unsigned char>(text[i]))) {
      line.push_back(text[i]);
    } else {
      absl::StrAppend(&line, absl::CHexEscape(text.substr(i, 1)));
    }
  }
  return line;
}

}  // namespace netring
