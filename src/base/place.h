// Where a path leads, found one part at a time, so that nobody else's link is on the way.

#ifndef NETRING_BASE_PLACE_H_
#define NETRING_BASE_PLACE_H_

#include <string>

#include "absl/status/statusor.h"
#include "netring/unique_fd.h"

namespace netring {

/// The last part of a path, and the folder that it is in, to be used as a descriptor of openat(2)
/// and its like. What is exchanged on the way afterwards misleads nobody.
struct Place {
  UniqueFd folder;
  std::string name;
};

/// What becomes of folders on the way that are not there.
enum class MissingFolders { kRefused, kMade };

/// A link on the way is followed when it is the user's own or root's: nobody else may lead root to
/// what is root's. The last part is not looked at. NotFound when a folder is missing.
absl::StatusOr<Place> FindPlace(const std::string& path,
                                MissingFolders missing = MissingFolders::kRefused);

/// A folder for reading; a link in its place is an error that names it as `shown`.
absl::StatusOr<UniqueFd> OpenFolderAt(int above, const std::string& name, const std::string& shown);

}  // namespace netring

#endif  // NETRING_BASE_PLACE_H_
