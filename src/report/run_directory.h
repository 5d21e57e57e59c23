// The directory of a run: made once, opened once; nothing in it is followed.

#ifndef NETRING_REPORT_RUN_DIRECTORY_H_
#define NETRING_REPORT_RUN_DIRECTORY_H_

#include <string>

#include "absl/status/statusor.h"
#include "netring/unique_fd.h"

namespace netring {

inline constexpr char kRunFile[] = "run.jsonl";

/// What the store is opened for.
enum class StoreUse {
  kBegin,   ///< of a new run: it is made, for appending
  kGoOn,    ///< for reading, then appending
  kDerive,  ///< for reading, to write what is derived from it
};

/// Movable. All files in it are opened through it, so that a directory that is exchanged for
/// another while a run goes on misleads nobody.
class RunDirectory {
 public:
  /// Makes `path` by one exclusive mkdir(2), and what is missing above it. AlreadyExists when it is
  /// there; the error reads "--out=...: ...".
  static absl::StatusOr<RunDirectory> Make(const std::string& path);
  /// Makes results/UTC-TIME; another name when that is taken.
  static absl::StatusOr<RunDirectory> MakeNamed(const std::string& started_utc);
  /// One that is there.
  static absl::StatusOr<RunDirectory> Open(const std::string& path);

  const std::string& path() const { return path_; }
  int fd() const { return fd_.get(); }

  /// A regular file in it, for reading; the error names it.
  absl::StatusOr<UniqueFd> OpenFile(const std::string& name) const;
  /// run.jsonl, locked (flock(2)) until it is closed: what was read from it then still holds when
  /// something is made of it. FailedPrecondition when another netring-run has it.
  absl::StatusOr<UniqueFd> OpenStore(StoreUse use) const;

 private:
  RunDirectory(std::string path, UniqueFd fd);

  std::string path_;
  UniqueFd fd_;
};

}  // namespace netring

#endif  // NETRING_REPORT_RUN_DIRECTORY_H_
