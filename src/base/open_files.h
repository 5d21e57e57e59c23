// How many descriptors this process may have.

#ifndef NETRING_BASE_OPEN_FILES_H_
#define NETRING_BASE_OPEN_FILES_H_

#include <sys/resource.h>

namespace netring {

/// Raises RLIMIT_NOFILE as far as it goes without rights, for a process with many connections:
/// the usual soft limit, 1024, is there for users of select(2). What is still too little shows
/// where a descriptor cannot be had.
inline void AllowOpenFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace netring

#endif  // NETRING_BASE_OPEN_FILES_H_
