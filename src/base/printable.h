// Text from outside, for a terminal.

#ifndef NETRING_BASE_PRINTABLE_H_
#define NETRING_BASE_PRINTABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// `text` in one line of printable ASCII. Other bytes are written as in C: "\n", "\x1b". What
/// another program, another host or a file says passes here before it is printed: it may hold any
/// bytes, also those that a terminal obeys.
std::string Printable(absl::string_view text);
/// Whether it is that already.
bool IsPrintable(absl::string_view text);

}  // namespace netring

#endif  // NETRING_BASE_PRINTABLE_H_
