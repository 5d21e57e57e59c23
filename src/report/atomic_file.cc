#include "report/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr size_t kPiece = size_t{1} << 18;

/// A directory that cannot be synced, as on some network file systems, is none to complain of.
int SyncDirectory(int directory) { return fsync(directory) == 0 || errno == EINVAL ? 0 : errno; }

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

AtomicFile::AtomicFile(int directory, std::string name)
    : directory_(directory), name_(std::move(name)), temporary_(absl::StrCat(".", name_, ".tmp")) {
  unlinkat(directory_, temporary_.c_str(), 0);  // what a writer that was killed has left
  file_.Reset(openat(directory_, temporary_.c_str(),
                     O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
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
  return Errno(absl::StrCat("cannot write '", name_, "'"), error_);
}

absl::Status WriteFileAtomically(int directory, const std::string& name,
                                 absl::string_view content) {
  AtomicFile file(directory, name);
  file.Append(content);
  return file.Commit();
}

}  // namespace netring
