// What standard output and standard error are, for who lays out text.

#ifndef NETRING_APP_TERMINAL_H_
#define NETRING_APP_TERMINAL_H_

#include <cstddef>
#include <optional>

namespace netring {

/// A terminal, or what the environment says of it.
struct Terminal {
  size_t width = 80;   ///< COLUMNS where it is a number, else the terminal's, else 80
  bool color = false;  ///< it is a terminal that takes escapes, and NO_COLOR is not set
  bool utf8 = false;   ///< the locale's characters are
};

Terminal FindTerminal();

/// Standard error, where a line can be rewritten in place: a terminal that takes escapes, of which
/// this program is the job in front. A line that is wider than it would be broken, so COLUMNS makes
/// it only narrower. Empty: it is none.
std::optional<Terminal> FindLiveTerminal();

}  // namespace netring

#endif  // NETRING_APP_TERMINAL_H_
