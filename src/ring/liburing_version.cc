#include "ring/liburing_version.h"

#include <liburing.h>

#include "absl/strings/str_cat.h"

namespace netring {

std::string LoadedLiburingVersion() {
  return absl::StrCat(io_uring_major_version(), ".", io_uring_minor_version());
}

}  // namespace netring
