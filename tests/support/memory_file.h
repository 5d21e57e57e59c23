// A file that is in memory alone.

#ifndef NETRING_TESTS_SUPPORT_MEMORY_FILE_H_
#define NETRING_TESTS_SUPPORT_MEMORY_FILE_H_

#include <sys/mman.h>
#include <unistd.h>

#include "absl/strings/string_view.h"
#include "netring/check.h"
#include "netring/unique_fd.h"

namespace netring {

/// To be read from its beginning.
inline UniqueFd MemoryFile(absl::string_view content) {
  UniqueFd file(memfd_create("netring-test", MFD_CLOEXEC));
  NETRING_CHECK(file.valid());
  while (!content.empty()) {
    const ssize_t written = write(file.get(), content.data(), content.size());
    NETRING_CHECK(written > 0);
    content.remove_prefix(static_cast<size_t>(written));
  }
  NETRING_CHECK(lseek(file.get(), 0, SEEK_SET) == 0);
  return file;
}

}  // namespace netring

#endif  // NETRING_TESTS_SUPPORT_MEMORY_FILE_H_
