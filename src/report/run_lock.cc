#include "report/run_lock.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/formats.h"
#include "base/text_file.h"
#include "netring/status.h"

namespace netring {

absl::Status LockOrSayWho(int fd, const std::string& shown) {
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
  if (errno == ENOLCK || errno == EOPNOTSUPP) {
    return WithMore(Errno(absl::StrCat("cannot lock '", shown, "'")),
                    "; its file system has no locks: give a directory of another one");
  }
  if (errno != EWOULDBLOCK) return RefusedCall(absl::StrCat("cannot lock '", shown, "'"), "flock");
  return absl::FailedPreconditionError(absl::StrCat("'", shown,
                                                    "' is being written by another netring-run",
                                                    HolderOf(fd), ": wait until it ends"));
}

std::string HolderOf(int fd) {
  constexpr size_t kMaxLocks = size_t{1} << 20;
  struct stat facts{};
  const std::optional<std::string> locks = ReadTextFile("/proc/locks", kMaxLocks);
  if (!locks.has_value() || fstat(fd, &facts) != 0) return "";
  return HolderIn(*locks, major(facts.st_dev), minor(facts.st_dev), facts.st_ino);
}

std::string HolderIn(absl::string_view locks, unsigned major, unsigned minor, uint64_t inode) {
  // proc(5): "1: FLOCK  ADVISORY  WRITE 708 08:02:393220 0 EOF"; who waits has "->" before FLOCK.
  const std::string file = absl::StrCat(absl::Hex(major, absl::kZeroPad2), ":",
                                        absl::Hex(minor, absl::kZeroPad2), ":", inode);
  enum { kKind = 1, kPid = 4, kFile = 5 };
  for (const absl::string_view line : absl::StrSplit(locks, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.size() <= kFile || words[kKind] != "FLOCK" || words[kFile] != file) continue;
    // -1 or 0: a process of another namespace.
    const std::optional<uint64_t> pid = ParseDigits(words[kPid]);
    return pid.value_or(0) > 0 ? absl::StrCat(" (pid ", *pid, ")") : "";
  }
  return "";
}

}  // namespace netring
