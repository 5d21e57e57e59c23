#include "base/printable.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace netring {

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
