#include "report/atomic_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr size_t kPiece = size_t{1} << 18;

/// A directory that cannot be synced, as on some network file systems, is none to complain of.
int SyncDirectory(int directory) { return fsync(directory) == 0 || errno == EINVAL ? 0 : errno; }

constexpr char kEnding[] = ".tmp";

/// A name of its own for each writer; empty when none can be drawn, with errno.
std::string TemporaryName(const std::string& name) {
  uint64_t drawn = 0;
  if (getrandom(&drawn, sizeof(drawn), 0) != sizeof(drawn)) return "";
  return absl::StrCat(".", name, ".", absl::Hex(drawn, absl::kZeroPad16), kEnding);
}

bool IsTemporary(absl::string_view entry, absl::string_view name) {
  return absl::StartsWith(entry, absl::StrCat(".", name, ".")) && absl::EndsWith(entry, kEnding);
}

}  // namespace

int WriteAll(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

AtomicFile::AtomicFile(int directory, std::string name, std::string shown)
    : directory_(directory),
      name_(std::move(name)),
      shown_(std::move(shown)),
      temporary_(TemporaryName(name_)) {
  if (!temporary_.empty()) {
    file_.Reset(openat(directory_, temporary_.c_str(),
                       O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
  }
  if (!file_.valid()) error_ = errno;
}

AtomicFile::~AtomicFile() {
  if (file_.valid()) unlinkat(directory_, temporary_.c_str(), 0);
}

void AtomicFile::Append(absl::string_view text) {
  buffer_.append(text.data(), text.size());
  if (buffer_.size() >= kPiece) Flush();
}

void AtomicFile::Flush() {
  if (error_ == 0) error_ = WriteAll(file_.get(), buffer_);
  buffer_.clear();
}

absl::Status AtomicFile::Commit() {
  Flush();
  if (error_ == 0 && fsync(file_.get()) != 0) error_ = errno;
  if (error_ == 0 && renameat(directory_, temporary_.c_str(), directory_, name_.c_str()) != 0)
    error_ = errno;
  if (error_ == 0) {
    file_.Reset();  // there is nothing to remove any more
    error_ = SyncDirectory(directory_);
  }
  if (error_ == 0) return absl::OkStatus();
  return Errno(absl::StrCat("cannot write '", shown_, "'"), error_);
}

void RemoveTemporaries(int directory, absl::string_view name) {
  // Of its own, because reading moves a descriptor's place.
  const int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR* entries = fd < 0 ? nullptr : fdopendir(fd);
  if (entries == nullptr) {
    if (fd >= 0) close(fd);
    return;
  }
  std::vector<std::string> left;
  while (const dirent* entry = readdir(entries)) {
    if (IsTemporary(entry->d_name, name)) left.emplace_back(entry->d_name);
  }
  closedir(entries);
  for (const std::string& entry : left) unlinkat(directory, entry.c_str(), 0);
}

absl::Status WriteFileAtomically(int directory, const std::string& name, const std::string& shown,
                                 absl::string_view content) {
  AtomicFile file(directory, name, shown);
  file.Append(content);
  return file.Commit();
}

}  // namespace netring
