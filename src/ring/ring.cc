#include "netring/ring.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

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

io_uring_sqe& Ring::Next() {
  for (;;) {
    if (io_uring_sqe* sqe = io_uring_get_sqe(&ring_); sqe != nullptr) return *sqe;
    const int submitted = io_uring_submit(&ring_);
    NETRING_CHECK(submitted > 0 || submitted == -EINTR || submitted == -EAGAIN);
  }
}

int32_t Ring::SubmitAndWait(int64_t deadline_ns) {
  if (options_.spin_ns > 0) {
    if (int32_t error = Look(deadline_ns); error < 0) return error;
    if (io_uring_cq_ready(&ring_) > 0) return 0;
  }
  return Sleep(deadline_ns);
}

int32_t Ring::Look(int64_t deadline_ns) {
  const int64_t end = std::min(NowNs() + options_.spin_ns, deadline_ns);
  int result = io_uring_submit_and_get_events(&ring_);
  // With DEFER_TASKRUN completions appear only when the thread asks for them, so looking is a
  // system call too.
  while (result >= 0 && io_uring_cq_ready(&ring_) == 0 && NowNs() < end) {
    result = io_uring_get_events(&ring_);
  }
  return result == -EINTR || result >= 0 ? 0 : result;
}

int32_t Ring::Sleep(int64_t deadline_ns) {
  const int64_t left = std::max<int64_t>(deadline_ns - NowNs(), 0);
  __kernel_timespec timeout{.tv_sec = left / kNsPerSecond, .tv_nsec = left % kNsPerSecond};
  io_uring_cqe* cqe = nullptr;
  const int result = io_uring_submit_and_wait_timeout(&ring_, &cqe, 1, &timeout, nullptr);
  return result >= 0 || result == -ETIME || result == -EINTR ? 0 : result;
}

void Ring::CancelAll() {
  io_uring_sync_cancel_reg cancel{};
  cancel.fd = -1;
  cancel.flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL;
  cancel.timeout.tv_sec = 1;
  io_uring_register_sync_cancel(&ring_, &cancel);  // -ENOENT: nothing was left
}

unsigned Ring::Reap(std::array<Completion, kBatch>& batch) {
  if (io_uring_cq_has_overflow(&ring_)) overflowed_ = true;
  std::array<io_uring_cqe*, kBatch> cqes;
  const unsigned count = io_uring_peek_batch_cqe(&ring_, cqes.data(), kBatch);
  for (unsigned i = 0; i < count; ++i) batch[i] = Decode(*cqes[i]);
  io_uring_cq_advance(&ring_, count);
  return count;
}

}  // namespace netring
