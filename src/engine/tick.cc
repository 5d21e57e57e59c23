#include "engine/tick.h"

#include <pthread.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/cgroup.h"
#include "netring/status.h"

namespace netring {
namespace {

/// The last but one of the real-time signals: programs that take some begin at the first.
int TickSignal() { return SIGRTMAX - 1; }

void DoNothing(int) {}

/// A handler without SA_RESTART, so that a call ends with EINTR. All threads may install it: it is
/// the same one.
absl::Status InstallHandler() {
  struct sigaction installed{};
  if (sigaction(TickSignal(), nullptr, &installed) != 0) return Errno("sigaction");
  if (installed.sa_handler == DoNothing) return absl::OkStatus();
  if (installed.sa_handler != SIG_DFL) {
    return absl::FailedPreconditionError(
        absl::StrCat("the program has another use for signal ", TickSignal(),
                     ", which ends the waits of the engine \"blocking\": take another engine"));
  }
  struct sigaction action{};
  action.sa_handler = DoNothing;
  return sigaction(TickSignal(), &action, nullptr) == 0 ? absl::OkStatus() : Errno("sigaction");
}

absl::Status Unblock() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, TickSignal());
  const int error = pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  return error == 0 ? absl::OkStatus() : Errno("pthread_sigmask", error);
}

}  // namespace

/// The process's thread that looks at the others. It lives as long as one of them wants it.
class Ticker {
 public:
  static Ticker& Instance() {
    static Ticker ticker;
    return ticker;
  }

  absl::Status Add(ThreadTick* tick) {
    const std::lock_guard lock(mutex_);
    try {
      if (ticks_.empty()) thread_ = std::thread([this] { Run(); });
    } catch (const std::system_error& error) {  // the library's way to say so
      return Errno(
          absl::StrCat("cannot start the thread that looks at the others (", TaskLimitText(), ")"),
          error.code().value());
    }
    ticks_.push_back(tick);
    return absl::OkStatus();
  }

  void Remove(ThreadTick* tick) {
    std::thread ended;
    {
      const std::lock_guard lock(mutex_);
      std::erase(ticks_, tick);
      if (ticks_.empty()) ended = std::move(thread_);
    }
    changed_.notify_all();
    if (ended.joinable()) ended.join();
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    const std::thread::id self = std::this_thread::get_id();
    // The next one's Add() may come before this thread has seen that it is to end.
    while (thread_.get_id() == self) {
      const bool over =
          changed_.wait_for(lock, std::chrono::nanoseconds(kTickNs)) == std::cv_status::timeout;
      if (!over) continue;
      for (ThreadTick* tick : ticks_) Look(tick);
    }
  }

  static void Look(ThreadTick* tick) {
    const uint32_t beats = tick->beats_.load(std::memory_order_relaxed);
    if (std::exchange(tick->seen_, beats) == beats) tgkill(getpid(), tick->thread_, TickSignal());
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ThreadTick*> ticks_;
  std::thread thread_;
};

ThreadTick::ThreadTick() : thread_(gettid()) {}
ThreadTick::~ThreadTick() { Ticker::Instance().Remove(this); }

absl::StatusOr<std::unique_ptr<ThreadTick>> ThreadTick::Start() {
  NETRING_RETURN_IF_ERROR(InstallHandler());
  NETRING_RETURN_IF_ERROR(Unblock());
  std::unique_ptr<ThreadTick> tick(new ThreadTick);
  NETRING_RETURN_IF_ERROR(Ticker::Instance().Add(tick.get()));
  return tick;
}

void ReadTick(int fd) {
  uint64_t ticks = 0;
  [[maybe_unused]] const ssize_t got = read(fd, &ticks, sizeof(ticks));
}

int MakeTickFd() {
  const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  constexpr itimerspec kEachTick{.it_interval = {.tv_sec = 0, .tv_nsec = kTickNs},
                                 .it_value = {.tv_sec = 0, .tv_nsec = kTickNs}};
  if (fd >= 0 && timerfd_settime(fd, 0, &kEachTick, nullptr) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

}  // namespace netring
