#include "base/place.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int kSearch = O_PATH | O_NOFOLLOW | O_CLOEXEC;
/// As the kernel's own.
constexpr int kMostLinks = 40;

std::vector<std::string> PartsOf(absl::string_view path) {
  return absl::StrSplit(path, '/', absl::SkipEmpty());
}

/// Where a path begins.
UniqueFd Beginning(absl::string_view path) {
  return UniqueFd(open(path.substr(0, 1) == "/" ? "/" : ".", kSearch | O_DIRECTORY));
}

class Walk {
 public:
  Walk(const std::string& path, MissingFolders missing)
      : path_(path), missing_(missing), at_(Beginning(path)) {
    ToCome(path);
  }

  absl::StatusOr<Place> ToTheLast() {
    if (!at_.valid()) return Why(errno);
    const std::string last = left_.empty() ? "." : left_.front();
    if (!left_.empty()) left_.erase(left_.begin());
    while (!left_.empty()) {
      const std::string part = std::move(left_.back());
      left_.pop_back();
      NETRING_RETURN_IF_ERROR(Step(part));
    }
    return Place{.folder = std::move(at_), .name = last};
  }

 private:
  absl::Status Why(int error) const {
    return Errno(absl::StrCat("cannot open '", path_, "'"), error);
  }

  /// The parts of a path come before those that are left, which are kept backwards.
  void ToCome(absl::string_view path) {
    const std::vector<std::string> parts = PartsOf(path);
    left_.insert(left_.end(), parts.rbegin(), parts.rend());
  }

  absl::Status Step(const std::string& part) {
    UniqueFd next(openat(at_.get(), part.c_str(), kSearch));
    if (!next.valid() && errno == ENOENT && missing_ == MissingFolders::kMade) {
      if (mkdirat(at_.get(), part.c_str(), 0777) != 0 && errno != EEXIST) return Why(errno);
      next.Reset(openat(at_.get(), part.c_str(), kSearch));
    }
    struct stat facts{};
    if (!next.valid() || fstat(next.get(), &facts) != 0) return Why(errno);
    if (S_ISLNK(facts.st_mode)) return Follow(next, facts.st_uid, part);
    if (!S_ISDIR(facts.st_mode)) return Why(ENOTDIR);
    at_ = std::move(next);
    return absl::OkStatus();
  }

  absl::Status Follow(const UniqueFd& link, uid_t owner, const std::string& part) {
    if (owner != 0 && owner != geteuid()) {
      return absl::PermissionDeniedError(
          absl::StrCat("cannot open '", path_, "': '", part, "' on the way is a link of user ",
                       owner, ", which is not followed: give the path that it leads to"));
    }
    if (++links_ > kMostLinks) return Why(ELOOP);
    std::array<char, PATH_MAX> target;
    const ssize_t length = readlinkat(link.get(), "", target.data(), target.size());
    if (length < 0) return Why(errno);
    const absl::string_view text(target.data(), static_cast<size_t>(length));
    if (text.substr(0, 1) == "/") at_ = Beginning(text);
    if (!at_.valid()) return Why(errno);
    ToCome(text);
    return absl::OkStatus();
  }

  const std::string& path_;
  const MissingFolders missing_;
  UniqueFd at_;
  std::vector<std::string> left_;
  int links_ = 0;
};

}  // namespace

absl::StatusOr<Place> FindPlace(const std::string& path, MissingFolders missing) {
  return Walk(path, missing).ToTheLast();
}

absl::StatusOr<UniqueFd> OpenFolderAt(int above, const std::string& name,
                                      const std::string& shown) {
  UniqueFd folder(
      openat(above, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (folder.valid()) return folder;
  const int error = errno;
  struct stat facts{};
  const bool link =
      fstatat(above, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(facts.st_mode);
  if (!link) return Errno(absl::StrCat("cannot open '", shown, "'"), error);
  return absl::InvalidArgumentError(absl::StrCat(
      "'", shown, "' is a link, which is not followed: give the path that it leads to"));
}

}  // namespace netring
