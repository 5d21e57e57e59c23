// Files that are named after a cell.

#ifndef NETRING_EXPERIMENT_CELL_FILE_H_
#define NETRING_EXPERIMENT_CELL_FILE_H_

#include <string>

namespace netring {

/// A cell's id as a part of a file's name (NAME_MAX is 255), with _ for each /: of a long one, that
/// of a cell with an agent, the beginning and a hash of all of it.
std::string FileNameOf(const std::string& id);

}  // namespace netring

#endif  // NETRING_EXPERIMENT_CELL_FILE_H_
