#include "base/find_program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "netring/status.h"

namespace netring {
namespace {

/// 0, or the errno of why it cannot be run.
int WhyNoProgram(const std::string& file) {
  struct stat status;
  if (access(file.c_str(), X_OK) != 0 || stat(file.c_str(), &status) != 0) return errno;
  return S_ISREG(status.st_mode) ? 0 : EACCES;
}

}  // namespace

absl::StatusOr<std::string> FindProgram(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    const int error = WhyNoProgram(name);
    if (error == 0) return name;
    return Errno(absl::StrCat("'", name, "' is no program"), error);
  }
  const char* path = std::getenv("PATH");
  for (absl::string_view folder : absl::StrSplit(path == nullptr ? "" : path, ':')) {
    if (folder.empty() || folder.front() != '/') continue;
    std::string file = absl::StrCat(folder, "/", name);
    if (WhyNoProgram(file) == 0) return file;
  }
  return absl::NotFoundError(absl::StrCat("there is no program '", name, "' in PATH"));
}

}  // namespace netring
