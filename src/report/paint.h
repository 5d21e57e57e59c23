// Colours of words on a terminal, by ANSI escapes.

#ifndef NETRING_REPORT_PAINT_H_
#define NETRING_REPORT_PAINT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace netring {

inline constexpr absl::string_view kBold = "\033[1m";

/// Of a verdict or an outcome; empty for any other word.
absl::string_view EscapeOf(absl::string_view word);
/// An empty escape leaves the text as it is.
std::string Painted(absl::string_view text, absl::string_view escape);

}  // namespace netring

#endif  // NETRING_REPORT_PAINT_H_
