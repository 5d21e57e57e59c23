#include "base/text_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"

namespace netring {

absl::StatusOr<UniqueFd> OpenRegular(int directory, const std::string& name,
                                     const std::string& shown, int how) {
  // A FIFO without a writer would keep the open waiting.
  UniqueFd fd(openat(directory, name.c_str(), how | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid() && errno == ELOOP && (how & O_NOFOLLOW) != 0)
    return absl::InvalidArgumentError(absl::StrCat("'", shown, "' is a link, which no run makes"));
  const char* verb = (how & O_ACCMODE) == O_RDONLY ? "read" : "write";
  if (!fd.valid()) return Errno(absl::StrCat("cannot ", verb, " '", shown, "'"));
  struct stat status{};
  if (fstat(fd.get(), &status) != 0) return Errno(absl::StrCat("cannot read '", shown, "'"));
  if (!S_ISREG(status.st_mode))
    return absl::InvalidArgumentError(absl::StrCat("'", shown, "' is no regular file"));
  return fd;
}

absl::StatusOr<std::string> ReadRegularFile(const std::string& path, size_t max_bytes) {
  NETRING_ASSIGN_OR_RETURN(const UniqueFd file, OpenRegular(AT_FDCWD, path, path));
  std::string text;
  std::array<char, 4096> piece;
  for (;;) {
    const ssize_t got = read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Errno(absl::StrCat("cannot read '", path, "'"));
    if (got == 0) return text;
    text.append(piece.data(), static_cast<size_t>(got));
    if (text.size() > max_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat("'", path, "' has more than ", max_bytes, " bytes"));
    }
  }
}

std::optional<std::string> ReadTextFile(const std::string& path, size_t max_bytes) {
  absl::StatusOr<std::string> text = ReadRegularFile(path, max_bytes);
  return text.ok() ? std::optional(*std::move(text)) : std::nullopt;
}

}  // namespace netring
