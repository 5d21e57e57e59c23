// What ends a wait in which nothing happens, so that waits need no time-out of their own.

#ifndef NETRING_ENGINE_TICK_H_
#define NETRING_ENGINE_TICK_H_

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "netring/clock.h"

namespace netring {

/// A thread that waits notices about this often that its time is up. A time-out given to a wait
/// sets a timer of the kernel and takes it back for each message: 2 to 6 % of a round trip
/// (measured on kernel 6.18). So every engine has one timer that ends its waits, and gives a
/// time-out only to a wait whose deadline is nearer than a tick.
inline constexpr int64_t kTickNs = 20 * kNsPerMs;

/// Interrupts a system call that the thread which made it has blocked in for one to two kTickNs:
/// the call ends with EINTR. A thread of the process looks every kTickNs which of these have not
/// beaten since; they get a signal, SIGRTMAX - 1, whose handler does nothing. It is installed for
/// the process where there is none, and stays. A call that moves on is never interrupted: a send
/// that is ends short.
class ThreadTick {
 public:
  /// Of the calling thread. FailedPrecondition where the program uses the signal for something
  /// else.
  static absl::StatusOr<std::unique_ptr<ThreadTick>> Start();
  ~ThreadTick();
  ThreadTick(const ThreadTick&) = delete;
  ThreadTick& operator=(const ThreadTick&) = delete;

  /// Says that the thread is not blocked: as often as it likes, it costs no more than an addition.
  void Beat() {
    beats_.store(beats_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

 private:
  friend class Ticker;
  ThreadTick();

  pid_t thread_;
  std::atomic<uint32_t> beats_{0};
  uint32_t seen_ = 0;  ///< the ticker's: at its last look
};

/// A timer as a file that becomes readable every kTickNs: for an epoll set. Below 0: errno says
/// why.
int MakeTickFd();
/// After each: a timer that is not read does not go on (fs/timerfd.c sets it again in the read,
/// kernel 6.18).
void ReadTick(int fd);

}  // namespace netring

#endif  // NETRING_ENGINE_TICK_H_
