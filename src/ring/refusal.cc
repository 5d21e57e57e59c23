#include "ring/refusal.h"

#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr unsigned kRefusalEntries = 4;

/// 0 where a request that does nothing comes back.
int EnterError(io_uring* ring) {
  io_uring_prep_nop(io_uring_get_sqe(ring));
  if (const int submitted = io_uring_submit_and_wait(ring, 1); submitted < 0) return -submitted;
  io_uring_cqe* cqe = nullptr;
  if (const int waited = io_uring_wait_cqe(ring, &cqe); waited < 0) return -waited;
  const int result = cqe->res;
  io_uring_cqe_seen(ring, cqe);
  return -result;
}

/// 0 where the kernel lists its opcodes (IORING_REGISTER_PROBE, kernel 5.6).
int RegisterError(const io_uring& ring) {
  constexpr unsigned kListed = 1;
  alignas(
      io_uring_probe) char space[sizeof(io_uring_probe) + kListed * sizeof(io_uring_probe_op)]{};
  const int result =
      io_uring_register(static_cast<unsigned>(ring.ring_fd), IORING_REGISTER_PROBE, space, kListed);
  return result < 0 ? -result : 0;
}

std::string DisabledCause() {
  int disabled = 0;
  if (!(std::ifstream("/proc/sys/kernel/io_uring_disabled") >> disabled) || disabled == 0)
    return "";
  return absl::StrCat("; kernel.io_uring_disabled is ", disabled,
                      ", allow it with: sysctl -w kernel.io_uring_disabled=0");
}

}  // namespace

RingRefusal MakeRing(unsigned entries, io_uring* ring) {
  if (const int error = -io_uring_queue_init(entries, ring, 0); error != 0) return {.error = error};
  RingRefusal refusal{.call = "io_uring_enter", .error = EnterError(ring)};
  if (refusal.error == 0) refusal = {.call = "io_uring_register", .error = RegisterError(*ring)};
  if (refusal.error != 0) io_uring_queue_exit(ring);
  return refusal;
}

RingRefusal AskForRing() {
  io_uring ring{};
  const RingRefusal refusal = MakeRing(kRefusalEntries, &ring);
  if (refusal.error == 0) io_uring_queue_exit(&ring);
  return refusal;
}

std::string RefusalCause(int error) {
  switch (error) {
    case EPERM:
    case EACCES:
    case ENOSYS:
      if (std::string disabled = DisabledCause(); !disabled.empty()) return disabled;
      return ForbiddenCause("io_uring_setup, io_uring_enter and io_uring_register", error);
    case ENOMEM: {
      const bool is_root = geteuid() == 0;
      return is_root ? "; memory is short, or the cgroup's memory.max is reached"
                     : "; raise RLIMIT_MEMLOCK (ulimit -l), to which rings are charged";
    }
    case EAGAIN:
    case EBUSY:
      return "; the kernel lacks memory or threads at the moment: try again";
    default:
      return "";
  }
}

absl::Status RefusalStatus(const RingRefusal& refusal) {
  if (refusal.error == 0) return absl::OkStatus();
  return WithMore(Errno(absl::StrCat("cannot use io_uring: ", refusal.call), refusal.error),
                  RefusalCause(refusal.error));
}

}  // namespace netring
