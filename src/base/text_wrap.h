// Text in lines of a given width. Widths are counted in characters of UTF-8, not in bytes.

#ifndef NETRING_BASE_TEXT_WRAP_H_
#define NETRING_BASE_TEXT_WRAP_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// How many characters a text has, each of one column.
size_t WidthOfText(absl::string_view utf8);

/// Fills up with blanks to `width`: behind the text, or in front of it.
std::string PadRight(std::string text, size_t width);
std::string PadLeft(std::string text, size_t width);

/// `head`, then `text` broken between words into lines of at most `width`. The text begins at
/// column `indent`, in all lines. A word that is longer than a line has a line of its own and is
/// broken where that ends. Each line ends with a newline; none ends with a blank.
std::string HangingText(const std::string& head, absl::string_view text, size_t width,
                        size_t indent);

}  // namespace netring

#endif  // NETRING_BASE_TEXT_WRAP_H_
