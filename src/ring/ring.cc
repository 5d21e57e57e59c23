#include "netring/ring.h"

#include <algorithm>
#include <csignal>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

/// A wait that is meant to be longer needs no timer of the kernel's, which costs about a
/// microsecond each time (measured on kernel 6.18 in a virtual machine).
constexpr int64_t kForeverNs = int64_t{365} * 24 * 3600 * kNsPerSecond;

unsigned SetupFlags(const FeatureSet& features) {
  const auto has = [&](Feature feature) { return features[static_cast<size_t>(feature)]; };
  unsigned flags = IORING_SETUP_CQSIZE;
  if (has(Feature::kSingleIssuer)) flags |= IORING_SETUP_SINGLE_ISSUER;
  // Without SINGLE_ISSUER the kernel refuses DEFER_TASKRUN with -EINVAL (io_uring/io_uring.c, 6.1
  // to 6.18).
  if (has(Feature::kDeferTaskrun)) flags |= IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
  if (has(Feature::kSubmitAll)) flags |= IORING_SETUP_SUBMIT_ALL;
  if (has(Feature::kNoSqarray)) flags |= IORING_SETUP_NO_SQARRAY;
  return flags;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ring>> Ring::Create(const RingOptions& options,
                                                   const Kernel& kernel) {
  std::unique_ptr<Ring> ring(new Ring(options));
  ring->granted_ = options.features & kernel.features();
  io_uring_params params{};
  params.flags = SetupFlags(ring->granted_);
  params.cq_entries = options.cq_entries;
  if (int error = -io_uring_queue_init_params(options.sq_entries, &ring->ring_, &params);
      error != 0) {
    return Errno(
        absl::StrCat("cannot make an io_uring with ", options.sq_entries, " submission and ",
                     options.cq_entries, " completion entries",
                     error == ENOMEM ? " (RLIMIT_MEMLOCK, ulimit -l, may be too small)" : ""),
        error);
  }
  ring->initialised_ = true;
  ring->enter_flags_ = IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG;
  if (ring->Granted(Feature::kRingFd)) NETRING_RETURN_IF_ERROR(ring->RegisterRingFd());
  if (ring->Granted(Feature::kDirect) && options.files > 0) {
    if (int error = -io_uring_register_files_sparse(&ring->ring_, options.files); error != 0) {
      return Errno(absl::StrCat("cannot make room for ", options.files,
                                " direct descriptors (RLIMIT_NOFILE, ulimit -n, limits them)"),
                   error);
    }
  }
  return ring;
}

absl::Status Ring::RegisterRingFd() {
  if (int result = io_uring_register_ring_fd(&ring_); result != 1) {
    return Errno("cannot register the ring's own descriptor", -result);
  }
  enter_flags_ |= IORING_ENTER_REGISTERED_RING;
  return absl::OkStatus();
}

Ring::~Ring() {
  if (initialised_) io_uring_queue_exit(&ring_);
}

absl::StatusOr<RingFile> Ring::AddFile(int fd) {
  if (!Granted(Feature::kDirect)) return RingFile{.fd = fd};
  NETRING_CHECK(files_ < options_.files);
  if (int result = io_uring_register_files_update(&ring_, files_, &fd, 1); result != 1) {
    return Errno("cannot register a direct descriptor", -result);
  }
  return RingFile{.fd = static_cast<int>(files_++), .sqe_flags = IOSQE_FIXED_FILE};
}

io_uring_sqe& Ring::NextAfterSubmit() {
  for (;;) {
    const int submitted = io_uring_submit(&ring_);
    NETRING_CHECK(submitted > 0 || submitted == -EINTR || submitted == -EAGAIN);
    if (io_uring_sqe* sqe = io_uring_get_sqe(&ring_); sqe != nullptr) return *sqe;
  }
}

int32_t Ring::SubmitAndWait(int64_t now_ns, int64_t deadline_ns, unsigned wait) {
  if (options_.spin_ns > 0) {
    const int64_t end = std::min(now_ns + options_.spin_ns, deadline_ns);
    // With DEFER_TASKRUN completions appear only when the thread asks for them, so looking is a
    // system call too.
    do {
      if (const int32_t error = Enter(0, 0); error < 0) return error;
      if (io_uring_cq_ready(&ring_) >= wait) return 0;
      now_ns = NowNs();
    } while (now_ns < end);
  }
  return Enter(wait, std::max<int64_t>(deadline_ns - now_ns, 0));
}

int32_t Ring::SubmitAndWait(int64_t deadline_ns) { return SubmitAndWait(NowNs(), deadline_ns, 1); }

/// Submits as liburing does (whose functions look for completions twice on the way, which is most
/// of what they take).
int32_t Ring::Enter(unsigned wait, int64_t timeout_ns) {
  __kernel_timespec timeout;
  io_uring_getevents_arg arg{.sigmask_sz = _NSIG / 8};
  if (timeout_ns < kForeverNs) {
    timeout = {.tv_sec = timeout_ns / kNsPerSecond, .tv_nsec = timeout_ns % kNsPerSecond};
    arg.ts = reinterpret_cast<uint64_t>(&timeout);
  }
  io_uring_sq& sq = ring_.sq;
  sq.sqe_head = sq.sqe_tail;
  io_uring_smp_store_release(sq.ktail, sq.sqe_tail);
  const unsigned to_submit = sq.sqe_tail - *sq.khead;
  const int result = io_uring_enter2(static_cast<unsigned>(ring_.enter_ring_fd), to_submit, wait,
                                     enter_flags_, reinterpret_cast<sigset_t*>(&arg), sizeof(arg));
  return result >= 0 || result == -ETIME || result == -EINTR ? 0 : result;
}

void Ring::CancelAll() {
  io_uring_sync_cancel_reg cancel{};
  cancel.fd = -1;
  cancel.flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL;
  cancel.timeout.tv_sec = 1;
  io_uring_register_sync_cancel(&ring_, &cancel);  // -ENOENT: nothing was left
}

}  // namespace netring
