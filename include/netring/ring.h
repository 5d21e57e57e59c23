// One io_uring of one thread.

#ifndef NETRING_RING_H_
#define NETRING_RING_H_

#include <liburing.h>

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "netring/completion.h"
#include "netring/kernel.h"

namespace netring {

/// How a ring is to be made.
struct RingOptions {
  FeatureSet features;  ///< asked for; what the kernel lacks is left out and recorded
  unsigned sq_entries = 256;
  unsigned cq_entries =
      512;  ///< at least as many as completions can be outstanding: an overflow is a failure
  unsigned files = 0;    ///< direct descriptors to make room for
  unsigned buffers = 0;  ///< registered buffers to make room for
  int sqpoll_cpu = -1;   ///< CPU of the kernel's polling thread; -1: any. Only with kSqpoll
  int napi_us = 50;      ///< how long a wait polls the device. Only with kNapi
  int min_wait_us = 20;  ///< how long a wait for several goes on after one came. Only with kMinWait
};

/// A socket as requests on one ring name it: a direct descriptor where granted, else the plain one.
struct RingFile {
  int fd = -1;
  uint8_t sqe_flags = 0;

  void ApplyTo(io_uring_sqe& sqe) const {
    sqe.fd = fd;
    sqe.flags |= sqe_flags;
  }
};

/// Owns an io_uring. Create and use it on one thread only (SINGLE_ISSUER). Next(), SubmitAndWait()
/// and Drain() neither allocate nor lock nor log.
class Ring {
 public:
  /// Makes a ring on the calling thread with what was asked and the kernel has.
  static absl::StatusOr<std::unique_ptr<Ring>> Create(const RingOptions& options,
                                                      const Kernel& kernel);

  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring();

  /// Makes `fd` usable in this ring's requests; the caller keeps it open for as long as the ring
  /// lives. FailedPrecondition beyond RingOptions::files.
  absl::StatusOr<RingFile> AddFile(int fd);

  /// Registers `memory`, which the caller keeps for as long as the ring lives: its pages stay
  /// pinned. Returns its index for requests with fixed buffers. FailedPrecondition beyond
  /// RingOptions::buffers.
  absl::StatusOr<uint16_t> AddBuffer(absl::Span<char> memory);

  /// A cleared submission entry. A full queue is submitted first; where the kernel refuses that,
  /// the entry goes nowhere and the next submission returns the error.
  io_uring_sqe& Next() {
    io_uring_sq& queue = ring_.sq;
    if (queue.sqe_tail - io_uring_smp_load_acquire(queue.khead) >= queue.ring_entries)
      SubmitForRoom();
    return queue.sqes[queue.sqe_tail++ & queue.ring_mask] = {};
  }

  /// Makes the next `count` entries of one submission, at the end of which a chain of linked
  /// requests ends (io_submit_sqes(), io_uring/io_uring.c, kernel 5.5 to 6.18).
  void Reserve(unsigned count);

  /// Submits what was prepared and waits until `wait` completions are there or `deadline_ns`
  /// (CLOCK_MONOTONIC) has passed. Busy-polls for `spin_ns`, then sleeps. `now_ns` is the time at
  /// the call. A deadline more than a year away is none: the kernel then
  /// sets no timer for the wait. Returns 0, also at the deadline, or -errno.
  int32_t SubmitAndWait(int64_t now_ns, int64_t deadline_ns, unsigned wait, int64_t spin_ns);
  /// The same from now on, for one completion, without busy-polling.
  int32_t SubmitAndWait(int64_t deadline_ns);

  /// Whether requests wait to be submitted.
  bool prepared() const { return ring_.sq.sqe_tail != ring_.sq.sqe_head; }
  /// Submits what was prepared, and has the kernel bring in what has completed, without waiting.
  /// Returns 0 or -errno.
  int32_t Submit();

  /// Hands every completion that is there to `handler(Completion)`. Each is copied and its
  /// entry given back to the kernel before it is dispatched, so that handlers may submit. Returns
  /// how many there were.
  template <typename Handler>
  unsigned Drain(Handler&& handler) {
    const io_uring_cq& queue = ring_.cq;
    unsigned head = *queue.khead;
    const unsigned count = io_uring_smp_load_acquire(queue.ktail) - head;
    for (unsigned left = count; left > 0; --left) {
      const io_uring_cqe* entry = &queue.cqes[(head & queue.ring_mask) << cqe_shift_];
      Completion completion = Decode(*entry);
      completion.extra = entry[cqe_shift_].user_data;  // without a branch
      io_uring_smp_store_release(queue.khead, ++head);
      handler(completion);
    }
    LookForOverflow();
    return count;
  }

  /// Cancels every request that is still with the kernel and waits (at most a second) until it is:
  /// afterwards the memory they name may go. IORING_REGISTER_SYNC_CANCEL, kernel 6.0.
  void CancelAll();

  /// How long busy-polling has found nothing so far, up to where it did or the wait slept. Time off
  /// the CPU is left out, and what a look took that submitted or found a part.
  int64_t looked_ns() const { return looked_ns_; }

  /// True once completions did not fit the completion queue.
  bool overflowed() const { return overflowed_; }

  FeatureSet asked() const { return options_.features; }
  FeatureSet granted() const { return granted_; }
  unsigned sq_entries() const { return ring_.sq.ring_entries; }
  unsigned cq_entries() const { return ring_.cq.ring_entries; }

  /// For registering further things (buffer rings); not for submitting.
  io_uring* raw() { return &ring_; }

 private:
  friend class FakeRing;  // tests/unit/engine: one that no kernel sees
  explicit Ring(const RingOptions& options) : options_(options) {}
  bool Granted(Feature feature) const { return granted_.Has(feature); }
  absl::Status Initialise();
  absl::Status RegisterWaits();
  absl::Status RegisterRingFd();
  absl::Status RegisterNapi();
  static absl::Status NoRoom(const char* what, unsigned made);
  absl::Status MakeRoomForFiles();
  absl::Status MakeRoomForBuffers();
  /// Before whatever may let the kernel add to the queue what has not fitted, which clears the
  /// flag.
  void LookForOverflow() {
    if (io_uring_cq_has_overflow(&ring_)) overflowed_ = true;
  }
  bool PollerSleeps();
  void WaitForPoller();
  int SubmitPrepared();
  void SubmitForRoom();
  unsigned Publish();
  void Rewind(unsigned taken);
  void GiveUp(int32_t error);
  int32_t Look(int64_t* now_ns, int64_t end_ns, unsigned wait);
  uint32_t MinWaitUs() const {
    return Granted(Feature::kMinWait) ? static_cast<uint32_t>(options_.min_wait_us) : 0;
  }
  void SetTimeout(int64_t ns);
  int32_t Enter(unsigned wait, int64_t timeout_ns);

  RingOptions options_;
  FeatureSet granted_;
  io_uring ring_{};
  bool initialised_ = false;
  bool overflowed_ = false;
  int32_t refused_ = 0;  ///< -errno, once the kernel took no submission
  int64_t looked_ns_ = 0;
  unsigned enter_flags_ = 0;
  unsigned files_ = 0;
  unsigned buffers_ = 0;
  unsigned cqe_shift_ = 0;  ///< 1 where completions have 32 bytes
  bool sqpoll_ = false;
  bool rewinds_ = false;  ///< the kernel takes each submission from the queue's first entry on
  // What a wait is told, made once: argument_, or a page that is registered.
  io_uring_getevents_arg argument_{};
  __kernel_timespec timeout_{};
  bool bounded_ = false;  ///< the last wait had an end
  void* passed_ = &argument_;
  size_t passed_bytes_ = sizeof(argument_);
  struct PageFree {
    void operator()(io_uring_reg_wait* page) const;
  };
  std::unique_ptr<io_uring_reg_wait, PageFree> waits_;  ///< only with kRegWait
};

}  // namespace netring

#endif  // NETRING_RING_H_
