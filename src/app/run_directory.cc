#include "app/run_directory.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace netring {
namespace {

namespace fs = std::filesystem;

absl::Status OutError(const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("--out=", path, ": ", what,
                   "; allowed: a directory that can be made, or a writable one without a run"));
}

}  // namespace

absl::Status MakeRunDirectory(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return OutError(path, error.message());
  if (access(path.c_str(), W_OK | X_OK) != 0) return OutError(path, std::strerror(errno));
  if (fs::exists(fs::path(path) / "run.json", error)) {
    return OutError(path, "already holds a run (to go on with it: --resume)");
  }
  return absl::OkStatus();
}

std::string DefaultRunDirectory(const std::string& started_utc) {
  const std::string base = absl::StrCat("results/", absl::StrReplaceAll(started_utc, {{":", ""}}));
  std::string path = base;
  std::error_code error;
  for (int i = 2; fs::exists(path, error); ++i) path = absl::StrCat(base, "-", i);
  return path;
}

}  // namespace netring
