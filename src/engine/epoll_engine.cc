// The engine over edge-triggered epoll: calls that do not block, made when a socket is ready.

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/looking.h"
#include "engine/make_engine.h"
#include "engine/receive_mode.h"
#include "engine/socket_io.h"
#include "engine/tick.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "netring/unique_fd.h"

namespace netring {
namespace {

constexpr int kBatch = 64;
/// Reads of one socket before the others get their turn.
constexpr int kMaxReads = 8;
/// Turns that may go by on results of sends alone before the sockets are looked at.
constexpr int kMaxTurnsWithoutLook = 8;
/// In an event's place of a connection's number: the timer that ends waits.
constexpr uint32_t kTickEvent = UINT32_MAX;

class EpollEngine final : public Engine {
 public:
  EpollEngine(UniqueFd epoll, UniqueFd tick, const EngineOptions& options,
              std::unique_ptr<CallReceiver> calls)
      : epoll_(std::move(epoll)),
        tick_(std::move(tick)),
        most_(options.connections),
        spin_ns_(options.spin_ns),
        datagrams_(options.datagrams),
        mode_(calls != nullptr ? options.receive->name : absl::string_view()),
        calls_(std::move(calls)),
        buffer_(options.receive_bytes) {
    const auto connections = static_cast<size_t>(options.connections);
    connections_.reserve(connections);
    sent_.reserve(connections);
    dispatching_.reserve(connections);
    unread_.reserve(connections);
    reading_.reserve(connections);
  }

  absl::StatusOr<uint16_t> Add(int fd, EventHandler* handler) override {
    NETRING_RETURN_IF_ERROR(CheckRoom(connections_.size(), most_));
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) return Errno("cannot make a socket non-blocking");
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    const auto index = static_cast<uint16_t>(connections_.size());
    event.data.u32 = index;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) return Errno("epoll_ctl");
    if (calls_ != nullptr) NETRING_RETURN_IF_ERROR(calls_->Add(fd));
    connections_.push_back({.fd = fd, .handler = handler});
    return index;
  }

  bool ring() const override { return false; }
  absl::Status Attach(uint16_t connection, const SendPath& path) override {
    return connections_[connection].sends.Attach(path);
  }

  void Receive(uint16_t connection) override {
    connections_[connection].receiving = true;
    MarkUnread(connection);
  }

  void WatchErrorQueue(uint16_t connection) override { connections_[connection].watched = true; }

  void Send(uint16_t index, size_t offset, uint32_t) override {
    Connection& connection = connections_[index];
    KeepResult(index, connection.sends.Start(connection.fd, offset));
  }

  void Pause(uint16_t connection) override {
    connections_[connection].resume_ns = NowNs() + kNsPerMs;
    ++paused_;
  }

  void AwaitNotification(uint16_t) override {}  // an edge tells

  int32_t Turn(int64_t now_ns, int64_t deadline_ns) override {
    if (paused_ > 0) deadline_ns = std::min(deadline_ns, ResumeDue(now_ns));
    const bool idle = sent_.empty() && unread_.empty();
    if (idle || ++turns_without_look_ == kMaxTurnsWithoutLook) {
      turns_without_look_ = 0;
      const int ready = idle ? Wait(now_ns, deadline_ns) : Look();
      if (ready < 0) return ready == -EINTR ? 0 : ready;
      for (int i = 0; i < ready; ++i) OnReady(events_[static_cast<size_t>(i)]);
    }
    ReadUnread();
    DispatchSent();
    return 0;
  }

  int64_t looked_ns() const override { return looked_ns_; }

  RingFacts ring_facts() const override { return {.receive = {mode_.data(), mode_.size()}}; }
  std::optional<ReceivedBytes> received_bytes() const override {
    return calls_ != nullptr ? std::optional(calls_->received()) : std::nullopt;
  }

 private:
  struct Connection {
    int fd = -1;
    EventHandler* handler = nullptr;
    bool receiving = false;
    bool watched = false;
    bool unread = false;  ///< may hold data that no edge will tell of
    CallSends sends;
    int64_t resume_ns = 0;  ///< 0: not paused
  };
  struct Sent {
    uint16_t connection;
    int32_t result;
  };

  int Look() {
    const int ready = epoll_wait(epoll_.get(), events_.data(), kBatch, 0);
    return ready < 0 ? -errno : ready;
  }

  /// All that can happen is that one connection receives: recv(2) finds that sooner than epoll
  /// does. What epoll has to say of it meanwhile is told before the loop sleeps.
  bool OneReceives() const {
    if (connections_.size() != 1) return false;
    const Connection& only = connections_.front();
    return only.receiving && !only.watched && !only.sends.waiting();
  }

  /// False when nothing is there.
  bool ReceiveNow(uint16_t index) {
    Connection& connection = connections_[index];
    if (calls_ != nullptr)
      return calls_->ReceiveNow(index, *connection.handler, &connection.receiving);
    return netring::ReceiveNow(connection.fd, absl::MakeSpan(buffer_), *connection.handler,
                               &connection.receiving);
  }

  int Wait(int64_t now_ns, int64_t deadline_ns) {
    if (spin_ns_ > 0) {
      const int64_t end = std::min(now_ns + spin_ns_, deadline_ns);
      Looking looking(now_ns, &looked_ns_);
      do {
        if (OneReceives()) {
          if (ReceiveNow(0)) return 0;
        } else if (const int ready = Look(); ready != 0) {
          return ready;
        }
        now_ns = NowNs();
        looking.FoundNothing(now_ns);
      } while (now_ns < end);
    }
    const int64_t left = std::max<int64_t>(deadline_ns - now_ns, 0);
    const timespec timeout{.tv_sec = left / kNsPerSecond, .tv_nsec = left % kNsPerSecond};
    const int ready = epoll_pwait2(epoll_.get(), events_.data(), kBatch,
                                   left < kTickNs ? &timeout : nullptr, nullptr);
    return ready < 0 ? -errno : ready;
  }

  void KeepResult(uint16_t index, int32_t result) {
    if (result != -EAGAIN) sent_.push_back({.connection = index, .result = result});
  }

  void MarkUnread(uint16_t index) {
    if (std::exchange(connections_[index].unread, true)) return;
    unread_.push_back(index);
  }

  void DispatchSent() {
    std::swap(sent_, dispatching_);
    for (const Sent& sent : dispatching_)
      connections_[sent.connection].handler->OnSent(sent.result, false);
    dispatching_.clear();
  }

  void ReadUnread() {
    std::swap(unread_, reading_);
    for (const uint16_t index : reading_) {
      connections_[index].unread = false;
      Read(index, /*to_the_end=*/true);
    }
    reading_.clear();
  }

  void OnReady(const epoll_event& event) {
    if (event.data.u32 == kTickEvent) return ReadTick(tick_.get());
    const auto index = static_cast<uint16_t>(event.data.u32);
    Connection& connection = connections_[index];
    if ((event.events & EPOLLERR) != 0 && connection.watched) {
      if (HarvestErrorQueue(connection.fd, *connection.handler) < 0) return;
    }
    constexpr uint32_t kEnds = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
    if ((event.events & (EPOLLIN | kEnds)) != 0)
      Read(index, datagrams_ || (event.events & kEnds) != 0);
    if ((event.events & EPOLLOUT) != 0 && connection.sends.waiting())
      KeepResult(index, connection.sends.Try(connection.fd));
  }

  /// A read that does not fill the buffer has emptied the socket: the next data makes an edge. The
  /// end of the connection may have had its edge already.
  void Read(uint16_t index, bool to_the_end) {
    Connection& connection = connections_[index];
    for (int reads = 0; connection.receiving; ++reads) {
      if (reads == kMaxReads) return MarkUnread(index);
      if (calls_ != nullptr) {
        if (!ReceiveNow(index)) return;
        continue;
      }
      const ssize_t got = recv(connection.fd, buffer_.data(), buffer_.size(), 0);
      const bool empty = got < 0 && errno == EAGAIN;
      connection.receiving = ReportReceived(got, buffer_, *connection.handler);
      if (empty || (!to_the_end && got < static_cast<ssize_t>(buffer_.size()))) return;
    }
  }

  /// Resumes what is due and returns when the next one is.
  int64_t ResumeDue(int64_t now_ns) {
    int64_t next = INT64_MAX;
    for (Connection& connection : connections_) {
      int64_t& resume_ns = connection.resume_ns;
      if (resume_ns == 0) continue;
      if (resume_ns > now_ns) {
        next = std::min(next, resume_ns);
        continue;
      }
      resume_ns = 0;
      --paused_;
      connection.handler->OnResumed();
    }
    return next;
  }

  UniqueFd epoll_;
  UniqueFd tick_;
  int most_;  ///< connections
  int64_t spin_ns_;
  bool datagrams_;
  absl::string_view mode_;               ///< of receiving; empty: recv(2)
  std::unique_ptr<CallReceiver> calls_;  ///< null likewise
  std::vector<char> buffer_;
  std::vector<Connection> connections_;
  std::vector<Sent> sent_;         ///< results to report
  std::vector<Sent> dispatching_;  ///< those being reported: handlers send on
  std::vector<uint16_t> unread_;
  std::vector<uint16_t> reading_;  ///< those of unread_ that have their turn
  std::array<epoll_event, kBatch> events_{};
  int paused_ = 0;
  int turns_without_look_ = 0;
  int64_t looked_ns_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> MakeEpollEngine(const EngineOptions& options,
                                                        const absl::StatusOr<Kernel>&) {
  NETRING_RETURN_IF_ERROR(CheckOptions(options));
  UniqueFd epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.valid()) return RefusedCall("cannot make an epoll instance", "epoll_create1");
  UniqueFd tick(MakeTickFd());
  epoll_event event{.events = EPOLLIN, .data = {.u32 = kTickEvent}};
  if (!tick.valid() || epoll_ctl(epoll.get(), EPOLL_CTL_ADD, tick.get(), &event) != 0)
    return Errno("cannot make the timer of an epoll instance");
  std::unique_ptr<CallReceiver> calls;
  if (options.receive != nullptr && options.receive->make_calls != nullptr) {
    NETRING_ASSIGN_OR_RETURN(calls, options.receive->make_calls(options));
  }
  return std::make_unique<EpollEngine>(std::move(epoll), std::move(tick), options,
                                       std::move(calls));
}

}  // namespace netring
