// Assertions that stay on in every build: a broken invariant ends the process with its place and
// text.

#ifndef NETRING_CHECK_H_
#define NETRING_CHECK_H_

#include <cstdio>
#include <cstdlib>

namespace netring {

[[noreturn]] inline void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: netring bug: CHECK(%s) failed\n", file, line, condition);
  std::abort();
}

}  // namespace netring

/// For programmer errors only; what the kernel, the network or the user may cause is a Status.
#define NETRING_CHECK(condition) \
  ((condition) ? void(0) : ::netring::CheckFailed(__FILE__, __LINE__, #condition))

#endif  // NETRING_CHECK_H_
