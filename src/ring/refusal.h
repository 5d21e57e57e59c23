// Whether io_uring works at all, and why it does not.

#ifndef NETRING_RING_REFUSAL_H_
#define NETRING_RING_REFUSAL_H_

#include <liburing.h>

#include <string>

#include "absl/status/status.h"

namespace netring {

/// The first of io_uring's three system calls that failed, and its errno; 0: all work.
struct RingRefusal {
  const char* call = "io_uring_setup";
  int error = 0;
};

/// Makes a ring, submits a request and registers something: io_uring_setup(2), io_uring_enter(2)
/// and io_uring_register(2) are allowed one by one (seccomp), and netring needs all three. `ring`
/// is the caller's to exit where `error` is 0.
RingRefusal MakeRing(unsigned entries, io_uring* ring);

/// The same with a ring of its own.
RingRefusal AskForRing();

/// What most likely refuses with `error`, and what to do: "; ..." or "".
std::string RefusalCause(int error);

/// "cannot use io_uring: io_uring_enter: Operation not permitted (EPERM); ...". OK for error 0.
absl::Status RefusalStatus(const RingRefusal& refusal);

}  // namespace netring

#endif  // NETRING_RING_REFUSAL_H_
