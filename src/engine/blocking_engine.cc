// The engine of one connection per thread, with calls that block.

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/looking.h"
#include "engine/make_engine.h"
#include "engine/socket_io.h"
#include "engine/tick.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

/// Sends that may follow each other before what the peer has to say is looked at.
constexpr int kMaxSendsWithoutLook = 256;

class BlockingEngine final : public Engine {
 public:
  BlockingEngine(const EngineOptions& options, std::unique_ptr<ThreadTick> tick)
      : tick_(std::move(tick)), spin_ns_(options.spin_ns), buffer_(options.receive_bytes) {}

  absl::StatusOr<uint16_t> Add(int fd, EventHandler* handler) override {
    NETRING_RETURN_IF_ERROR(CheckRoom(fd_ < 0 ? 0 : 1, 1));
    fd_ = fd;
    handler_ = handler;
    return uint16_t{0};
  }

  bool ring() const override { return false; }
  absl::Status Attach(uint16_t, const SendPath& path) override { return sends_.Attach(path); }

  void Receive(uint16_t) override { receiving_ = true; }
  void WatchErrorQueue(uint16_t) override { watched_ = true; }

  void Send(uint16_t, size_t offset, uint32_t) override { KeepResult(sends_.Start(fd_, offset)); }

  void Pause(uint16_t) override { resume_ns_ = NowNs() + kNsPerMs; }
  void AwaitNotification(uint16_t) override { awaiting_ = true; }

  int32_t Turn(int64_t now_ns, int64_t deadline_ns) override {
    tick_->Beat();
    if (sends_.waiting()) {
      KeepResult(sends_.Try(fd_));  // it blocks for two ticks at most
    } else if (!has_sent_) {
      Await(now_ns, deadline_ns);
    }
    if (sends_.waiting() || (has_sent_ && ++sends_without_look_ == kMaxSendsWithoutLook)) Look();
    if (!has_sent_) return 0;
    if (watched_ && HarvestErrorQueue(fd_, *handler_) < 0) return 0;
    has_sent_ = false;
    handler_->OnSent(sent_, false);
    return 0;
  }

  int64_t looked_ns() const override { return looked_ns_; }

 private:
  void Await(int64_t now_ns, int64_t deadline_ns) {
    if (resume_ns_ != 0) return AwaitResume(deadline_ns);
    if (awaiting_ || !receiving_) return AwaitErrorQueue(deadline_ns);
    AwaitData(now_ns, deadline_ns);
  }

  /// A thread that does nothing but send would not see that its peer has gone.
  void Look() {
    sends_without_look_ = 0;
    if (receiving_) ReceiveNow();
  }

  void KeepResult(int32_t result) {
    sent_ = result;
    has_sent_ = sent_ != -EAGAIN;
  }

  /// Waits for `events`, two ticks at most; true when there are any, or an error or the end of the
  /// connection.
  bool Poll(short events, int64_t until_ns) {
    pollfd poll_fd{.fd = fd_, .events = events, .revents = 0};
    const int64_t left = std::max<int64_t>(until_ns - NowNs(), 0);
    const timespec timeout{.tv_sec = left / kNsPerSecond, .tv_nsec = left % kNsPerSecond};
    return ppoll(&poll_fd, 1, left < kTickNs ? &timeout : nullptr, nullptr) > 0;
  }

  void AwaitResume(int64_t deadline_ns) {
    if (Poll(0, std::min(resume_ns_, deadline_ns)) && watched_) {
      if (HarvestErrorQueue(fd_, *handler_) < 0) return;
    }
    if (NowNs() < resume_ns_) return;
    resume_ns_ = 0;
    handler_->OnResumed();
  }

  void AwaitErrorQueue(int64_t deadline_ns) {
    const bool ready = Poll(0, deadline_ns);
    const bool awaited = std::exchange(awaiting_, false);  // the handler may ask for more
    const int harvested = watched_ ? HarvestErrorQueue(fd_, *handler_) : 0;
    if (harvested == 0) awaiting_ = awaited;
    // Woken for nothing in the queue: the connection has broken.
    if (ready && harvested == 0 && receiving_) ReceiveNow();
  }

  void AwaitData(int64_t now_ns, int64_t deadline_ns) {
    if (spin_ns_ > 0) {
      const int64_t end = std::min(now_ns + spin_ns_, deadline_ns);
      Looking looking(now_ns, &looked_ns_);
      do {
        if (ReceiveNow()) return;
        now_ns = NowNs();
        looking.FoundNothing(now_ns);
      } while (now_ns < end);
    }
    if (deadline_ns - now_ns >= kTickNs) {
      const ssize_t got = recv(fd_, buffer_.data(), buffer_.size(), 0);
      receiving_ = ReportReceived(got, buffer_, *handler_);
    } else if (Poll(POLLIN, deadline_ns)) {
      ReceiveNow();
    }
  }

  /// Receives what is there; false when that is nothing.
  bool ReceiveNow() {
    return netring::ReceiveNow(fd_, absl::MakeSpan(buffer_), *handler_, &receiving_);
  }

  std::unique_ptr<ThreadTick> tick_;
  int64_t spin_ns_;
  std::vector<char> buffer_;
  int fd_ = -1;
  EventHandler* handler_ = nullptr;
  bool receiving_ = false;
  bool watched_ = false;
  bool awaiting_ = false;
  CallSends sends_;
  bool has_sent_ = false;
  int32_t sent_ = 0;  ///< result to report
  int sends_without_look_ = 0;
  int64_t resume_ns_ = 0;  ///< 0: not paused
  int64_t looked_ns_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> MakeBlockingEngine(const EngineOptions& options,
                                                           const absl::StatusOr<Kernel>&) {
  NETRING_RETURN_IF_ERROR(CheckOptions(options));
  if (options.connections != 1)
    return absl::InvalidArgumentError("a blocking engine has one connection");
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<ThreadTick> tick, ThreadTick::Start());
  return std::make_unique<BlockingEngine>(options, std::move(tick));
}

}  // namespace netring
