#include "report/run_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/text_file.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int kDirectory = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

absl::Status OutError(const std::string& path, const absl::Status& why) {
  return absl::Status(why.code(), absl::StrCat("--out=", path, ": ", why.message()));
}

/// What is missing above `path`, then `path` itself, which must not be there.
absl::Status MakeNew(const std::string& path) {
  std::error_code error;
  const std::filesystem::path above = std::filesystem::path(path).parent_path();
  if (!above.empty()) std::filesystem::create_directories(above, error);
  if (error) return Errno("cannot be made", error.value());
  if (mkdir(path.c_str(), 0777) == 0) return absl::OkStatus();
  if (errno != EEXIST) return Errno("cannot be made");
  return absl::AlreadyExistsError(
      "is there already; name a directory that is to be made (to go on with a run: --resume)");
}

absl::Status Lock(int store, const std::string& shown) {
  if (flock(store, LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
  if (errno != EWOULDBLOCK) return Errno(absl::StrCat("cannot lock '", shown, "'"));
  return absl::FailedPreconditionError(
      absl::StrCat("'", shown, "' is being written by another netring-run: wait until it ends"));
}

}  // namespace

RunDirectory::RunDirectory(std::string path, UniqueFd fd)
    : path_(std::move(path)), fd_(std::move(fd)) {}

absl::StatusOr<RunDirectory> RunDirectory::Make(const std::string& path) {
  std::string plain = path;
  while (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  if (const absl::Status made = MakeNew(plain); !made.ok()) return OutError(path, made);
  UniqueFd fd(open(plain.c_str(), kDirectory | O_NOFOLLOW));
  if (!fd.valid()) return OutError(path, Errno("cannot be opened"));
  return RunDirectory(path, std::move(fd));
}

absl::StatusOr<RunDirectory> RunDirectory::MakeNamed(const std::string& started_utc) {
  constexpr int kMostNames = 1000;
  const std::string base = absl::StrCat("results/", absl::StrReplaceAll(started_utc, {{":", ""}}));
  absl::StatusOr<RunDirectory> made = Make(base);
  for (int i = 2; absl::IsAlreadyExists(made.status()) && i < kMostNames; ++i)
    made = Make(absl::StrCat(base, "-", i));
  return made;
}

absl::StatusOr<RunDirectory> RunDirectory::Open(const std::string& path) {
  UniqueFd fd(open(path.c_str(), kDirectory));
  if (!fd.valid()) return Errno(absl::StrCat("cannot open '", path, "'"));
  return RunDirectory(path, std::move(fd));
}

absl::StatusOr<UniqueFd> RunDirectory::OpenFile(const std::string& name) const {
  return OpenRegular(fd(), name, absl::StrCat(path_, "/", name), O_RDONLY | O_NOFOLLOW);
}

absl::StatusOr<UniqueFd> RunDirectory::OpenStore(StoreUse use) const {
  const std::string shown = absl::StrCat(path_, "/", kRunFile);
  UniqueFd store;
  switch (use) {
    case StoreUse::kBegin:
      store.Reset(openat(fd(), kRunFile,
                         O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
      if (!store.valid()) return Errno(absl::StrCat("cannot make '", shown, "'"));
      break;
    case StoreUse::kGoOn: {
      // What is no file cannot be opened for writing, which would be told as if it were in use.
      NETRING_RETURN_IF_ERROR(OpenFile(kRunFile).status());
      NETRING_ASSIGN_OR_RETURN(store,
                               OpenRegular(fd(), kRunFile, shown, O_RDWR | O_APPEND | O_NOFOLLOW));
      break;
    }
    case StoreUse::kDerive: {
      // For writing where it may be written: NFS locks no other.
      absl::StatusOr<UniqueFd> writable = OpenRegular(fd(), kRunFile, shown, O_RDWR | O_NOFOLLOW);
      if (writable.ok()) {
        store = *std::move(writable);
      } else {
        NETRING_ASSIGN_OR_RETURN(store, OpenRegular(fd(), kRunFile, shown, O_RDONLY | O_NOFOLLOW));
      }
      break;
    }
  }
  NETRING_RETURN_IF_ERROR(Lock(store.get(), shown));
  return store;
}

}  // namespace netring
