#include "report/run_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/text_file.h"
#include "netring/status.h"
#include "report/run_lock.h"

namespace netring {
namespace {

absl::Status OutError(const std::string& path, const absl::Status& why) {
  return About(absl::StrCat("--out=", path), why);
}

/// One that was there, and who has it if somebody does.
absl::Status IsThere(const Place& place) {
  const absl::StatusOr<UniqueFd> there = OpenFolderAt(place.folder.get(), place.name, place.name);
  const std::string holder = there.ok() ? HolderOf(there->get()) : "";
  return absl::AlreadyExistsError(absl::StrCat(
      "is there already", holder.empty() ? "" : ", and another netring-run writes it", holder,
      "; name a directory that is to be made (to go on with a run: --resume)"));
}

/// What is in a directory of somebody else may be a name of any file that this user may read: what
/// is made of it would be theirs to read. What is written would be so under its other names.
absl::Status CheckNames(int store, int directory, StoreUse use, const std::string& shown) {
  struct stat file{};
  struct stat folder{};
  if (fstat(store, &file) != 0 || fstat(directory, &folder) != 0)
    return Errno(absl::StrCat("cannot read '", shown, "'"));
  if (file.st_nlink <= 1 || (use == StoreUse::kDerive && folder.st_uid == geteuid()))
    return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("'", shown,
                   "' has another name (a hard link), so it may be any file: copy the directory, "
                   "and use the copy"));
}

}  // namespace

RunDirectory::RunDirectory(std::string path, Place place, UniqueFd fd)
    : path_(std::move(path)), place_(std::move(place)), fd_(std::move(fd)) {}

absl::StatusOr<RunDirectory> RunDirectory::Make(const std::string& path) {
  absl::StatusOr<Place> place = FindPlace(path, MissingFolders::kMade);
  if (!place.ok()) return OutError(path, place.status());
  if (mkdirat(place->folder.get(), place->name.c_str(), 0777) != 0)
    return OutError(path, errno == EEXIST ? IsThere(*place) : Errno("cannot be made"));
  absl::StatusOr<UniqueFd> fd = OpenFolderAt(place->folder.get(), place->name, path);
  if (!fd.ok()) return OutError(path, fd.status());
  struct stat facts{};
  if (fstat(fd->get(), &facts) != 0 || facts.st_uid != geteuid()) {
    return OutError(path, absl::AbortedError(
                              "somebody exchanged it for a directory of theirs: give a directory "
                              "in a folder that nobody else may write"));
  }
  RunDirectory made(path, *std::move(place), *std::move(fd));
  if (const absl::Status locked = made.Lock(); !locked.ok()) return OutError(path, locked);
  return made;
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
  NETRING_ASSIGN_OR_RETURN(WithFile found, Find(path));
  if (found.file == kRunFile) return std::move(found.directory);
  return absl::InvalidArgumentError(
      absl::StrCat("cannot open '", path, "': Not a directory: give the run's directory"));
}

absl::StatusOr<RunDirectory::WithFile> RunDirectory::Find(const std::string& path) {
  NETRING_ASSIGN_OR_RETURN(Place place, FindPlace(path));
  struct stat facts{};
  if (fstatat(place.folder.get(), place.name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0)
    return Errno(absl::StrCat("cannot open '", path, "'"));
  if (S_ISDIR(facts.st_mode) || S_ISLNK(facts.st_mode)) {  // a link is refused here
    NETRING_ASSIGN_OR_RETURN(UniqueFd fd, OpenFolderAt(place.folder.get(), place.name, path));
    return WithFile{RunDirectory(path, std::move(place), std::move(fd)), kRunFile};
  }
  const size_t slash = path.rfind('/');
  std::string above = slash == std::string::npos ? "" : path.substr(0, std::max<size_t>(slash, 1));
  std::string file = place.name;
  NETRING_ASSIGN_OR_RETURN(UniqueFd fd, OpenFolderAt(place.folder.get(), ".", path));
  return WithFile{RunDirectory(std::move(above), std::move(place), std::move(fd)), std::move(file)};
}

std::string RunDirectory::Shown(const std::string& name) const {
  return absl::StrCat(path_, path_.empty() || path_.back() == '/' ? "" : "/", name);
}

absl::Status RunDirectory::Lock() const {
  const absl::Status locked = LockOrSayWho(fd(), path_);
  // A network file system may lock what is open for writing alone; there the store's lock decides.
  return absl::IsFailedPrecondition(locked) ? locked : absl::OkStatus();
}

absl::StatusOr<UniqueFd> RunDirectory::OpenFile(const std::string& name) const {
  return OpenRegular(fd(), name, Shown(name), O_RDONLY | O_NOFOLLOW);
}

absl::StatusOr<bool> RunDirectory::Has(const std::string& name) const {
  struct stat facts{};
  if (fstatat(fd(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0) return true;
  if (errno == ENOENT) return false;
  return Errno(absl::StrCat("cannot look for '", Shown(name), "'"));
}

void RunDirectory::RemoveEmpty() const {
  unlinkat(place_.folder.get(), place_.name.c_str(), AT_REMOVEDIR);
}

absl::StatusOr<UniqueFd> RunDirectory::OpenStore(StoreUse use) const {
  const std::string shown = Shown(kRunFile);
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
  NETRING_RETURN_IF_ERROR(CheckNames(store.get(), fd(), use, shown));
  NETRING_RETURN_IF_ERROR(LockOrSayWho(store.get(), shown));
  return store;
}

}  // namespace netring
