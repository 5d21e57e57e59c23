// What the feature table asks the kernel with.

#ifndef NETRING_RING_FEATURE_TRIAL_H_
#define NETRING_RING_FEATURE_TRIAL_H_

#include <liburing.h>

#include <cerrno>
#include <cstdint>

#include "netring/unique_fd.h"
#include "ring/refusal.h"
#include "ring/uring_abi.h"

namespace netring {

/// A ring for questions, some memory and what the kernel lists about itself. Every answer is 0,
/// "here", or the errno that came instead. One thread.
class FeatureTrial {
 public:
  FeatureTrial();
  ~FeatureTrial();
  FeatureTrial(const FeatureTrial&) = delete;
  FeatureTrial& operator=(const FeatureTrial&) = delete;

  /// Why there is no ring to ask with; error 0: there is one.
  const RingRefusal& refusal() const { return refusal_; }

  /// Makes a ring with these set-up flags and closes it.
  int Make(unsigned flags);
  /// The same, but without a ring where the kernel lists the flags that it checks them against
  /// (IORING_REGISTER_QUERY, 6.18): an ordinary user's ring is charged to RLIMIT_MEMLOCK until some
  /// milliseconds after it is closed (measured on 6.18), and a dozen would leave none for the rings
  /// that are needed.
  int Setup(unsigned flags);
  /// The same in memory of this process (IORING_SETUP_NO_MMAP).
  int SetupInOwnMemory(unsigned flags);

  /// io_uring_register(2) on the ring.
  int Register(unsigned opcode, const void* argument, unsigned count) {
    return Register(ring_.ring_fd, opcode, argument, count);
  }
  /// The same on another descriptor, or on none: -1.
  static int Register(int fd, unsigned opcode, const void* argument, unsigned count);
  /// IORING_REGISTER_QUERY (6.18): has the kernel fill `answer`.
  template <typename Answer>
  static int Query(uint32_t operation, Answer* answer) {
    QueryHeader header{.data = reinterpret_cast<uint64_t>(answer),
                       .operation = operation,
                       .size = sizeof(*answer)};
    const int error = Register(-1, kRegisterQuery, &header, 0);
    return error == 0 ? -header.result : error;
  }
  /// io_uring_register(2) on a ring that takes no requests yet, with deferred task work and large
  /// completions: for what only such a ring may register.
  int RegisterReserved(unsigned opcode, const void* argument, unsigned count);

  /// io_uring_enter(2) with nothing to submit or to wait for.
  int Enter(unsigned flags, const void* argument, size_t size);

  /// The result of the one request that `prepare` writes.
  template <typename Prepare>
  int Result(Prepare prepare) {
    io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
    if (sqe == nullptr) return -EBUSY;  // the kernel has stopped to take requests
    prepare(sqe);
    sqe->user_data = ++asked_;
    return Await();
  }
  /// Whether a request to descriptor -1 gets as far as its descriptor: what the kernel does not
  /// know, it refuses before, with -EINVAL.
  template <typename Prepare>
  int Request(Prepare prepare) {
    const int result = Result(prepare);
    return result == -EBADF ? 0 : -result;
  }

  /// Whether IORING_REGISTER_PROBE lists the opcode.
  int Opcode(int number);
  /// Whether io_uring_setup(2) reports the IORING_FEAT_* bit.
  int FeatureBit(unsigned bit) const { return (ring_.features & bit) != 0 ? 0 : EINVAL; }

  io_uring* ring() { return &ring_; }
  /// A page of memory. The first is the ring's registered buffer 0.
  static constexpr size_t kPages = 4;
  char* page(size_t index) { return memory_ + index * page_bytes_; }
  size_t page_bytes() const { return page_bytes_; }

 private:
  int TryRing(io_uring_params params);
  int Await();

  RingRefusal refusal_;
  io_uring ring_{};
  io_uring_probe* probe_ = nullptr;
  uint64_t listed_setup_flags_ = 0;  ///< 0: not told
  UniqueFd reserved_;
  char* memory_ = nullptr;
  size_t page_bytes_ = 0;
  uint64_t asked_ = 0;
};

}  // namespace netring

#endif  // NETRING_RING_FEATURE_TRIAL_H_
