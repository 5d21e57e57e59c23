// Text as a shell reads it back. netring itself starts no shell: this is for people.

#ifndef NETRING_BASE_SHELL_QUOTED_H_
#define NETRING_BASE_SHELL_QUOTED_H_

#include <string>

#include "absl/strings/string_view.h"

namespace netring {

/// `text` as one word of a POSIX shell; as it is where nothing in it means something to one.
std::string ShellQuoted(absl::string_view text);

}  // namespace netring

#endif  // NETRING_BASE_SHELL_QUOTED_H_
