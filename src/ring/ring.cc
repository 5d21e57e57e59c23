#include "netring/ring.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/looking.h"
#include "base/page.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "ring/refusal.h"
#include "ring/uring_abi.h"

namespace netring {
namespace {

/// A wait that is meant to be longer needs no timer of the kernel's, which costs about a
/// microsecond each time (measured on kernel 6.18 in a virtual machine).
constexpr int64_t kForeverNs = int64_t{365} * 24 * 3600 * kNsPerSecond;

/// What Look() returns beside what SubmitAndWait() does.
constexpr int32_t kFoundNothing = 1;

/// How long the kernel's polling thread looks for requests before it sleeps, ms.
constexpr unsigned kSqpollIdleMs = 100;

struct SetupFlag {
  Feature feature;
  unsigned flags;
};
constexpr SetupFlag kSetupFlags[] = {
    {Feature::kCoopTaskrun, IORING_SETUP_COOP_TASKRUN},
    {Feature::kTaskrunFlag, IORING_SETUP_TASKRUN_FLAG},
    {Feature::kSingleIssuer, IORING_SETUP_SINGLE_ISSUER},
    // Without SINGLE_ISSUER the kernel refuses DEFER_TASKRUN with -EINVAL (io_uring/io_uring.c, 6.1
    // to 6.18).
    {Feature::kDeferTaskrun, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN},
    {Feature::kSqpoll, IORING_SETUP_SQPOLL},
    {Feature::kSubmitAll, IORING_SETUP_SUBMIT_ALL},
    {Feature::kNoSqarray, IORING_SETUP_NO_SQARRAY},
    {Feature::kSqeMixed, kSetupSqeMixed},
    {Feature::kSqRewind, kSetupSqRewind | IORING_SETUP_NO_SQARRAY},
    {Feature::kNoMmap, IORING_SETUP_NO_MMAP},
    {Feature::kCqe32, IORING_SETUP_CQE32},
    {Feature::kCqeMixed, kSetupCqeMixed},
    // The region of registered waits can be given only to a ring that is not enabled yet
    // (io_register_mem_region(), io_uring/register.c, 6.13 to 6.18).
    {Feature::kRegWait, IORING_SETUP_R_DISABLED},
};

unsigned SetupFlags(FeatureSet features) {
  unsigned flags = IORING_SETUP_CQSIZE;
  for (const SetupFlag& each : kSetupFlags) flags |= features.Has(each.feature) ? each.flags : 0;
  return flags;
}

std::string WhyNoRing(FeatureSet features, int error) {
  if (error == ENOMEM && features.Has(Feature::kNoMmap))
    return "; huge pages are used up: reserve some (sysctl vm.nr_hugepages=16)";
  return RefusalCause(error);
}

/// A submission that will not succeed when it is tried again.
bool Refuses(int submitted) { return submitted < 0 && submitted != -EINTR && submitted != -EAGAIN; }

}  // namespace

void Ring::PageFree::operator()(io_uring_reg_wait* page) const { std::free(page); }

absl::StatusOr<std::unique_ptr<Ring>> Ring::Create(const RingOptions& options,
                                                   const Kernel& kernel) {
  std::unique_ptr<Ring> ring(new Ring(options));
  ring->granted_ = options.features & kernel.features();
  NETRING_RETURN_IF_ERROR(ring->Initialise());
  if (ring->Granted(Feature::kRegWait)) NETRING_RETURN_IF_ERROR(ring->RegisterWaits());
  if (ring->Granted(Feature::kRingFd)) NETRING_RETURN_IF_ERROR(ring->RegisterRingFd());
  if (ring->Granted(Feature::kDirect)) NETRING_RETURN_IF_ERROR(ring->MakeRoomForFiles());
  NETRING_RETURN_IF_ERROR(ring->MakeRoomForBuffers());
  if (ring->Granted(Feature::kNapi)) NETRING_RETURN_IF_ERROR(ring->RegisterNapi());
  return ring;
}

absl::Status Ring::Initialise() {
  io_uring_params params{};
  params.flags = SetupFlags(granted_);
  params.cq_entries = options_.cq_entries;
  sqpoll_ = Granted(Feature::kSqpoll);
  if (sqpoll_) {
    params.sq_thread_idle = kSqpollIdleMs;
    if (options_.sqpoll_cpu >= 0) {
      params.flags |= IORING_SETUP_SQ_AFF;
      params.sq_thread_cpu = static_cast<unsigned>(options_.sqpoll_cpu);
    }
  }
  if (int error = -io_uring_queue_init_params(options_.sq_entries, &ring_, &params); error != 0) {
    return WithMore(
        Errno(absl::StrCat("cannot make an io_uring with ", options_.sq_entries, " submission and ",
                           options_.cq_entries, " completion entries"),
              error),
        WhyNoRing(granted_, error));
  }
  initialised_ = true;
  enter_flags_ = IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG;
  if (Granted(Feature::kNoIowait)) enter_flags_ |= kEnterNoIowait;
  argument_.sigmask_sz = _NSIG / 8;
  argument_.min_wait_usec = MinWaitUs();
  cqe_shift_ = Granted(Feature::kCqe32) ? 1 : 0;
  rewinds_ = Granted(Feature::kSqRewind);
  return absl::OkStatus();
}

absl::Status Ring::RegisterWaits() {
  const size_t bytes = PageBytes();
  waits_.reset(static_cast<io_uring_reg_wait*>(std::aligned_alloc(bytes, bytes)));
  if (waits_ == nullptr) return absl::ResourceExhaustedError("no memory for a page");
  std::memset(waits_.get(), 0, bytes);
  waits_->min_wait_usec = MinWaitUs();
  RegionDescription region{.user_addr = reinterpret_cast<uint64_t>(waits_.get()),
                           .size = bytes,
                           .flags = kMemRegionTypeUser};
  RegionRegistration registration{.description = reinterpret_cast<uint64_t>(&region),
                                  .flags = kMemRegionRegWaitArg};
  if (int error = -io_uring_register(static_cast<unsigned>(ring_.ring_fd), kRegisterMemRegion,
                                     &registration, 1);
      error != 0)
    return Errno("cannot register the memory of waits", error);
  if (int error = -io_uring_enable_rings(&ring_); error != 0)
    return Errno("cannot enable the ring", error);
  enter_flags_ |= IORING_ENTER_EXT_ARG_REG;
  passed_ = nullptr;  // an offset into the region
  passed_bytes_ = sizeof(io_uring_reg_wait);
  return absl::OkStatus();
}

absl::Status Ring::RegisterNapi() {
  io_uring_napi napi{};
  napi.busy_poll_to = static_cast<uint32_t>(options_.napi_us);
  napi.prefer_busy_poll = 1;
  if (int error = -io_uring_register_napi(&ring_, &napi); error != 0)
    return Errno("cannot register busy polling", error);
  return absl::OkStatus();
}

absl::Status Ring::NoRoom(const char* what, unsigned made) {
  return absl::FailedPreconditionError(
      absl::StrCat("this ring was made with room for ", made, " ", what, ", and they are taken"));
}

absl::Status Ring::MakeRoomForFiles() {
  if (options_.files == 0) return absl::OkStatus();
  if (int error = -io_uring_register_files_sparse(&ring_, options_.files); error != 0) {
    return Errno(absl::StrCat("cannot make room for ", options_.files, " direct descriptors"),
                 error);
  }
  return absl::OkStatus();
}

absl::Status Ring::MakeRoomForBuffers() {
  if (options_.buffers == 0) return absl::OkStatus();
  if (int error = -io_uring_register_buffers_sparse(&ring_, options_.buffers); error != 0)
    return Errno(absl::StrCat("cannot make room for ", options_.buffers, " registered buffers"),
                 error);
  return absl::OkStatus();
}

absl::StatusOr<uint16_t> Ring::AddBuffer(absl::Span<char> memory) {
  if (buffers_ >= options_.buffers) return NoRoom("registered buffers", options_.buffers);
  const iovec buffer{memory.data(), memory.size()};
  const __u64 tag = 0;
  if (int result = io_uring_register_buffers_update_tag(&ring_, buffers_, &buffer, &tag, 1);
      result != 1) {
    return Errno(absl::StrCat("cannot register ", memory.size(),
                              " bytes (RLIMIT_MEMLOCK, ulimit -l, may be too small)"),
                 -result);
  }
  return static_cast<uint16_t>(buffers_++);
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
  if (files_ >= options_.files) return NoRoom("direct descriptors", options_.files);
  if (int result = io_uring_register_files_update(&ring_, files_, &fd, 1); result != 1) {
    return Errno("cannot register a direct descriptor", -result);
  }
  return RingFile{.fd = static_cast<int>(files_++), .sqe_flags = IOSQE_FIXED_FILE};
}

/// Older releases of liburing (2.9) know no queue that is rewound, and move its tail.
int Ring::SubmitPrepared() {
  LookForOverflow();
  return rewinds_ ? Submit() : io_uring_submit(&ring_);
}

void Ring::SubmitForRoom() {
  do {
    const int submitted = SubmitPrepared();
    if (Refuses(submitted)) return GiveUp(submitted);
    if (sqpoll_) io_uring_sqring_wait(&ring_);
  } while (io_uring_sq_space_left(&ring_) == 0);
}

void Ring::Reserve(unsigned count) {
  NETRING_CHECK(count <= sq_entries());
  while (io_uring_sq_space_left(&ring_) < count) {
    const int submitted = SubmitPrepared();
    if (Refuses(submitted)) return GiveUp(submitted);
    if (sqpoll_) sched_yield();  // the poller takes what was submitted
  }
}

/// Requests that the kernel does not take are dropped, so that there is room for those that the
/// caller is about to make: nothing is submitted any more, and the next submission says why.
void Ring::GiveUp(int32_t error) {
  refused_ = error;
  ring_.sq.sqe_head = ring_.sq.sqe_tail = io_uring_smp_load_acquire(ring_.sq.khead);
}

int32_t Ring::SubmitAndWait(int64_t now_ns, int64_t deadline_ns, unsigned wait, int64_t spin_ns) {
  if (spin_ns > 0) {
    const int64_t end_ns = std::min(now_ns + spin_ns, deadline_ns);
    if (const int32_t found = Look(&now_ns, end_ns, wait); found != kFoundNothing) return found;
  }
  return Enter(wait, std::max<int64_t>(deadline_ns - now_ns, 0));
}

/// Busy-polls until `end_ns`. With DEFER_TASKRUN completions appear only when the thread asks for
/// them, so looking is a system call too, and the first one submits. Returns 0 when `wait`
/// completions are there, -errno, or kFoundNothing; then `now_ns` is the time.
int32_t Ring::Look(int64_t* now_ns, int64_t end_ns, unsigned wait) {
  Looking looking(*now_ns, &looked_ns_);
  bool works = prepared();
  unsigned seen = 0;
  do {
    if (const int32_t error = Submit(); error < 0) return error;
    const unsigned ready = io_uring_cq_ready(&ring_);
    if (ready >= wait) return 0;
    *now_ns = NowNs();
    if (works || ready != seen) {
      looking.Worked(*now_ns);
    } else {
      looking.FoundNothing(*now_ns);
    }
    works = false;
    seen = ready;
  } while (*now_ns < end_ns);
  return kFoundNothing;
}

int32_t Ring::Submit() { return Enter(0, kForeverNs); }

int32_t Ring::SubmitAndWait(int64_t deadline_ns) {
  return SubmitAndWait(NowNs(), deadline_ns, 1, 0);
}

/// Whether the kernel's polling thread must be woken to see what was submitted.
bool Ring::PollerSleeps() {
  io_uring_smp_mb();  // the tail must be seen before the flag is read (io_uring(7))
  return (IO_URING_READ_ONCE(*ring_.sq.kflags) & IORING_SQ_NEED_WAKEUP) != 0;
}

/// A wait of `ns`; one of kForeverNs and more has no end.
void Ring::SetTimeout(int64_t ns) {
  const bool bounded = ns < kForeverNs;
  if (!bounded && !bounded_) return;  // as it is
  bounded_ = bounded;
  const __kernel_timespec timeout{.tv_sec = ns / kNsPerSecond, .tv_nsec = ns % kNsPerSecond};
  if (waits_ != nullptr) {
    waits_->ts = timeout;
    waits_->flags = bounded ? IORING_REG_WAIT_TS : 0;
  } else {
    timeout_ = timeout;
    argument_.ts = bounded ? reinterpret_cast<uint64_t>(&timeout_) : 0;
  }
}

/// Lets the kernel see what was prepared; returns how many requests those are.
unsigned Ring::Publish() {
  io_uring_sq& sq = ring_.sq;
  if (rewinds_) return sq.sqe_tail;  // it looks at no tail
  sq.sqe_head = sq.sqe_tail;
  io_uring_smp_store_release(sq.ktail, sq.sqe_tail);
  return sq.sqe_tail - *sq.khead;
}

/// A submission ends early at a request that the kernel refuses, unless the ring has submit_all.
/// The next one begins at the first entry again: what is left moves there.
void Ring::Rewind(unsigned taken) {
  io_uring_sq& sq = ring_.sq;
  sq.sqe_tail -= taken;
  std::copy_n(sq.sqes + taken, taken == 0 ? 0 : sq.sqe_tail, sq.sqes);
}

/// Submits as liburing does (whose functions poll for completions twice on the way, which is most
/// of what they take).
int32_t Ring::Enter(unsigned wait, int64_t timeout_ns) {
  if (refused_ != 0) return refused_;
  SetTimeout(timeout_ns);
  const unsigned to_submit = Publish();
  unsigned flags = enter_flags_;
  if (sqpoll_) {
    if (PollerSleeps()) {
      flags |= IORING_ENTER_SQ_WAKEUP;
    } else if (wait == 0) {
      return 0;  // the poller's completions come by themselves
    }
  }
  const int result = io_uring_enter2(static_cast<unsigned>(ring_.enter_ring_fd), to_submit, wait,
                                     flags, static_cast<sigset_t*>(passed_), passed_bytes_);
  // The result is that of the wait only where nothing was submitted (io_uring_enter(2)).
  if (rewinds_ && result > 0) Rewind(std::min(static_cast<unsigned>(result), to_submit));
  return result >= 0 || result == -ETIME || result == -EINTR ? 0 : result;
}

/// Until the kernel's polling thread has seen all that was submitted, a second at most: what it has
/// not seen cannot be cancelled.
void Ring::WaitForPoller() {
  const int64_t deadline_ns = NowNs() + kNsPerSecond;
  Submit();
  while (io_uring_smp_load_acquire(ring_.sq.khead) != ring_.sq.sqe_tail && NowNs() < deadline_ns)
    sched_yield();
}

void Ring::CancelAll() {
  if (sqpoll_) WaitForPoller();
  io_uring_sync_cancel_reg cancel{};
  cancel.fd = -1;
  cancel.flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL;
  cancel.timeout.tv_sec = 1;
  io_uring_register_sync_cancel(&ring_, &cancel);  // -ENOENT: nothing was left
}

}  // namespace netring
