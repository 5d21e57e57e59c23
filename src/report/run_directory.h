// The directory of a run: made once, opened once; nothing in it is followed. Who opens, makes or
// lists a file of a run does so through this, or through its descriptor (AtomicFile, Profiler).

#ifndef NETRING_REPORT_RUN_DIRECTORY_H_
#define NETRING_REPORT_RUN_DIRECTORY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/place.h"
#include "netring/unique_fd.h"

namespace netring {

inline constexpr char kRunFile[] = "run.jsonl";

/// What the store is opened for.
enum class StoreUse {
  kBegin,   ///< of a new run: it is made, for appending
  kGoOn,    ///< for reading, then appending
  kDerive,  ///< for reading, to write what is derived from it
};

/// Movable. A directory that is exchanged for another while a run goes on misleads nobody.
class RunDirectory {
 public:
  struct WithFile;

  /// Makes `path` by one exclusive mkdirat(2), and what is missing above it, and locks it.
  /// AlreadyExists when it is there, FailedPrecondition when another run has it; the error reads
  /// "--out=...: ...".
  static absl::StatusOr<RunDirectory> Make(const std::string& path);
  /// Makes results/UTC-TIME; another name when that is taken.
  static absl::StatusOr<RunDirectory> MakeNamed(const std::string& started_utc);
  /// One that is there, by its path or by that of its run.jsonl.
  static absl::StatusOr<RunDirectory> Open(const std::string& path);
  /// A run's directory with its run.jsonl, or the file that a path names with the directory that it
  /// is in.
  static absl::StatusOr<WithFile> Find(const std::string& path);

  const std::string& path() const { return path_; }
  int fd() const { return fd_.get(); }
  /// The path of a file in it, for errors.
  std::string Shown(const std::string& name) const;

  /// From now on the run is this process's, until the directory is closed: flock(2), which ends
  /// with it. FailedPrecondition, with the pid, when another netring-run has it.
  absl::Status Lock() const;
  /// A regular file in it, for reading; the error names it.
  absl::StatusOr<UniqueFd> OpenFile(const std::string& name) const;
  /// Whether something has that name, whatever it is.
  absl::StatusOr<bool> Has(const std::string& name) const;
  /// run.jsonl, locked as well until it is closed: what was read from it then still holds when
  /// something is made of it. Not every network file system locks directories.
  absl::StatusOr<UniqueFd> OpenStore(StoreUse use) const;
  /// Takes an empty one away again.
  void RemoveEmpty() const;

 private:
  RunDirectory(std::string path, Place place, UniqueFd fd);

  std::string path_;
  Place place_;  ///< where it is
  UniqueFd fd_;
};

struct RunDirectory::WithFile {
  RunDirectory directory;
  std::string file;
};

}  // namespace netring

#endif  // NETRING_REPORT_RUN_DIRECTORY_H_
