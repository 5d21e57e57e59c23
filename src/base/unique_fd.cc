#include "netring/unique_fd.h"

#include <unistd.h>

namespace netring {

void UniqueFd::Reset(int fd) {
  if (fd_ >= 0) close(fd_);  // an error of close(2) leaves nothing to do: the descriptor is gone
  fd_ = fd;
}

}  // namespace netring
