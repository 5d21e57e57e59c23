// A command given as text. No shell runs it here: its words become an argument array.

#ifndef NETRING_LAB_COMMAND_WORDS_H_
#define NETRING_LAB_COMMAND_WORDS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace netring {

/// Of the text of a command, in bytes.
inline constexpr size_t kLongestCommand = 8192;

/// The words of `text` as a POSIX shell splits them: blanks between them, '...', "..." and \x.
/// Nothing is expanded and nothing is an operator: $HOME, ~, *, ; and # are characters. Fails where
/// there is no word, on a quote that is not closed, a backslash with nothing behind it, a zero byte
/// and a longer text.
absl::StatusOr<std::vector<std::string>> CommandWords(absl::string_view text);

}  // namespace netring

#endif  // NETRING_LAB_COMMAND_WORDS_H_
