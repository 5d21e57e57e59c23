#include "report/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

/// 0 or the errno of the failure.
int WriteAll(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(fd) == 0 ? 0 : errno;
}

int WriteNewFile(const std::string& path, absl::string_view content) {
  unlink(path.c_str());  // what a writer that was killed has left
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.valid()) return errno;
  const int error = WriteAll(file.get(), content);
  if (error != 0) unlink(path.c_str());
  return error;
}

int SyncDirectory(const std::string& directory) {
  const UniqueFd fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return errno;
  const bool unsupported_is_fine = fsync(fd.get()) == 0 || errno == EINVAL;
  return unsupported_is_fine ? 0 : errno;
}

}  // namespace

absl::Status WriteFileAtomically(const std::string& path, absl::string_view content) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "./" : path.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::string temporary = absl::StrCat(directory, ".", name, ".tmp");

  int error = WriteNewFile(temporary, content);
  if (error == 0 && rename(temporary.c_str(), path.c_str()) != 0) {
    error = errno;
    unlink(temporary.c_str());
  }
  if (error == 0) error = SyncDirectory(directory);
  if (error == 0) return absl::OkStatus();
  return Errno(absl::StrCat("cannot write '", path, "'"), error);
}

}  // namespace netring
