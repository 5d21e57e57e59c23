// Which liburing runs, as opposed to the one that netring was built with.

#ifndef NETRING_RING_LIBURING_VERSION_H_
#define NETRING_RING_LIBURING_VERSION_H_

#include <string>

namespace netring {

/// "2.9", of the library in this process.
std::string LoadedLiburingVersion();

}  // namespace netring

#endif  // NETRING_RING_LIBURING_VERSION_H_
