// What standard output is, for who lays out text.

#ifndef NETRING_APP_TERMINAL_H_
#define NETRING_APP_TERMINAL_H_

#include <cstddef>

namespace netring {

/// The terminal that standard output is, or what the environment says of it.
struct Terminal {
  size_t width = 80;   ///< COLUMNS where it is a number, else the terminal's, else 80
  bool color = false;  ///< it is a terminal that takes escapes, and NO_COLOR is not set
  bool utf8 = false;   ///< the locale's characters are
};

Terminal FindTerminal();

}  // namespace netring

#endif  // NETRING_APP_TERMINAL_H_
