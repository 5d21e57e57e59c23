// The engine over an io_uring: multishot receive from a buffer ring, one send request in flight per
// connection, error queues read through the ring.

#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/receive_buffers.h"
#include "engine/ring_error_queue.h"
#include "netring/check.h"
#include "netring/ring.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr unsigned kSqEntries = 256;
constexpr unsigned kMinBuffers = 16;
constexpr unsigned kMaxBuffers = 4096;
constexpr __kernel_timespec kPause{.tv_sec = 0, .tv_nsec = kNsPerMs};
/// A timer of the ring ends every wait after this long, so that waits need no timer of their own,
/// which would be set and cancelled for every message.
/// A thread that has heard nothing from one to the next renews its receives: a multishot receive
/// overlooks the end of a connection that comes together with its last data: both wake it before it
/// runs, it reads the data, and nothing wakes it again (io_poll_check_events(), io_uring/poll.c,
/// seen on kernel 6.18).
constexpr int64_t kTickNs = 20 * kNsPerMs;
constexpr __kernel_timespec kTick{.tv_sec = 0, .tv_nsec = kTickNs};
constexpr int64_t kNoDeadline = std::numeric_limits<int64_t>::max();

unsigned BufferCount(int connections) {
  return std::clamp(std::bit_ceil(2 * static_cast<unsigned>(connections)), kMinBuffers,
                    kMaxBuffers);
}

/// Every completion that can be owed at once: the timer's; per connection its sends', the end of a
/// multishot receive and that of its renewal; per buffer one receive.
unsigned CqEntries(const EngineOptions& options) {
  const auto connections = static_cast<unsigned>(options.connections);
  return std::max(2 * kSqEntries, std::bit_ceil(1 + connections * (options.completions + 2) +
                                                BufferCount(options.connections)));
}

/// A wait that is given a while after the first event is for one of each connection.
unsigned LeastWait(const Ring& ring, const EngineOptions& options) {
  const bool patient = ring.granted()[static_cast<size_t>(Feature::kMinWait)];
  return patient ? static_cast<unsigned>(options.connections) : 1;
}

std::vector<std::string> Names(const FeatureSet& features) {
  std::vector<std::string> names;
  for (const FeatureInfo& info : Features()) {
    if (features[static_cast<size_t>(info.feature)]) names.emplace_back(info.name);
  }
  return names;
}

class UringEngine final : public Engine {
 public:
  UringEngine(std::unique_ptr<Ring> ring, std::unique_ptr<ReceiveBuffers> buffers,
              const EngineOptions& options)
      : ring_(std::move(ring)),
        buffers_(std::move(buffers)),
        in_turn_(options.in_turn),
        least_(LeastWait(*ring_, options)),
        wait_(least_) {
    connections_.reserve(static_cast<size_t>(options.connections));
    SetTimer(kTick, {.op = Op::kNone});
  }

  absl::Status Add(int fd) override {
    NETRING_ASSIGN_OR_RETURN(const RingFile file, ring_->AddFile(fd));
    const auto index = static_cast<uint16_t>(connections_.size());
    connections_.push_back(
        {.file = file, .errors = std::make_unique<RingErrorQueue>(ring_.get(), file, index)});
    return absl::OkStatus();
  }

  absl::StatusOr<uint16_t> AddRegion(absl::Span<char> memory) override {
    return ring_->AddBuffer(memory);
  }

  void Receive(uint16_t connection) override {
    io_uring_sqe& sqe = ring_->Next();
    buffers_->PrepareReceive(sqe, connections_[connection].file);
    sqe.user_data = Pack({.op = Op::kReceive, .connection = connection});
    connections_[connection].receiving = true;
  }

  void WatchErrorQueue(uint16_t connection) override { connections_[connection].errors->Arm(); }

  void Send(uint16_t connection, SendPath& path, size_t offset, uint32_t id) override {
    io_uring_sqe& sqe = ring_->Next();
    path.Prepare(sqe, connections_[connection].file, offset);
    sqe.user_data = Pack({.op = Op::kSend, .connection = connection, .generation = id});
    wait_ += in_turn_;
  }

  void Pause(uint16_t connection) override {
    SetTimer(kPause, {.op = Op::kRetry, .connection = connection});
  }

  void AwaitNotification(uint16_t) override {}  // its poll is armed

  int32_t Turn(int64_t now_ns, int64_t deadline_ns, EventHandler& handler) override {
    const unsigned wait = std::exchange(wait_, least_);
    if (deadline_ns - now_ns >= kTickNs) deadline_ns = kNoDeadline;
    if (const int32_t error = ring_->SubmitAndWait(now_ns, deadline_ns, wait); error != 0)
      return error;
    ring_->Drain([&](const Completion& completion) { Dispatch(completion, handler); });
    if (ring_->overflowed()) return -EOVERFLOW;
    return 0;
  }

  void Stop() override { ring_->CancelAll(); }

  RingFacts ring_facts() const override {
    return {.asked = Names(ring_->asked()),
            .granted = Names(ring_->granted()),
            .sq_entries = ring_->sq_entries(),
            .cq_entries = ring_->cq_entries(),
            .receive_rearms = rearms_};
  }

 private:
  struct Connection {
    RingFile file;
    std::unique_ptr<RingErrorQueue> errors;  ///< requests point into it
    bool receiving = false;                  ///< a multishot receive is with the kernel
    bool renewing = false;                   ///< and is being cancelled
  };

  void Dispatch(const Completion& completion, EventHandler& handler) {
    const uint16_t connection = completion.token.connection;
    if (completion.token.op != Op::kNone) heard_ = true;
    switch (completion.token.op) {
      case Op::kSend:
        return OnSend(completion, handler);
      case Op::kReceive:
        return OnReceive(completion, handler);
      case Op::kPollError:
        if (const int32_t error = connections_[connection].errors->OnPoll(completion); error != 0)
          handler.OnFailed(connection, "watching the error queue", error);
        return;
      case Op::kHarvest:
        return OnHarvest(completion, handler);
      case Op::kRetry:
        return handler.OnResumed(connection);
      case Op::kCancel:
        connections_[connection].renewing = false;
        return;
      case Op::kNone:  // no connection's: the timer
        return OnTick();
    }
    NETRING_CHECK(false && "a completion that is nobody's");
  }

  static void OnSend(const Completion& completion, EventHandler& handler) {
    const uint16_t connection = completion.token.connection;
    if (!completion.notification())
      return handler.OnSent(connection, completion.result, completion.more());
    const uint32_t id = completion.token.generation;
    handler.OnNotified(connection, {.low = id, .high = id, .copied = completion.copied()});
  }

  void OnReceive(const Completion& completion, EventHandler& handler) {
    const uint16_t connection = completion.token.connection;
    if (completion.result > 0) {
      const uint16_t buffer = completion.buffer();
      handler.OnReceived(connection,
                         {buffers_->data(buffer), static_cast<size_t>(completion.result)});
      buffers_->Give(buffer);
      if (completion.more()) return;
    }
    OnReceiveEnded(completion, handler);
  }

  void OnReceiveEnded(const Completion& completion, EventHandler& handler) {
    const uint16_t connection = completion.token.connection;
    connections_[connection].receiving = false;
    if (completion.result == 0) return handler.OnClosed(connection);
    if (completion.result < 0 && completion.result != -ENOBUFS && completion.result != -ECANCELED)
      return handler.OnFailed(connection, "receiving", -completion.result);
    rearms_ += completion.result != -ECANCELED;
    Receive(connection);
  }

  void OnHarvest(const Completion& completion, EventHandler& handler) {
    const uint16_t connection = completion.token.connection;
    const ErrorQueueReading reading = connections_[connection].errors->OnRead(completion);
    if (reading.error != 0)
      return handler.OnFailed(connection, "reading the error queue", reading.error);
    if (reading.foreign) return handler.OnFailed(connection, kForeignMessage, 0);
    if (reading.range.has_value()) handler.OnNotified(connection, *reading.range);
  }

  void SetTimer(const __kernel_timespec& after, Token token) {
    io_uring_sqe& sqe = ring_->Next();
    io_uring_prep_timeout(&sqe, const_cast<__kernel_timespec*>(&after), 0, 0);
    sqe.user_data = Pack(token);
  }

  void OnTick() {
    if (!std::exchange(heard_, false)) RenewReceives();
    SetTimer(kTick, {.op = Op::kNone});
  }

  void RenewReceives() {
    for (uint16_t i = 0; i < connections_.size(); ++i) {
      if (!connections_[i].receiving || connections_[i].renewing) continue;
      io_uring_sqe& sqe = ring_->Next();
      io_uring_prep_cancel64(&sqe, Pack({.op = Op::kReceive, .connection = i}), 0);
      sqe.user_data = Pack({.op = Op::kCancel, .connection = i});
      connections_[i].renewing = true;
    }
  }

  std::unique_ptr<Ring> ring_;
  std::unique_ptr<ReceiveBuffers> buffers_;
  std::vector<Connection> connections_;
  /// Where sends and receives take turns, the completions of the sends, which are there at once,
  /// and the first of what answers them are worth one wait instead of two.
  bool in_turn_;
  const unsigned least_;  ///< completions that a wait is for, without sends
  unsigned wait_;
  bool heard_ = true;  ///< something other than the timer, since it last told
  int64_t rearms_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> MakeUringEngine(const EngineOptions& options,
                                                        const absl::StatusOr<Kernel>& kernel) {
  NETRING_RETURN_IF_ERROR(kernel.status());
  RingOptions ring_options = options.ring;
  ring_options.sq_entries = kSqEntries;
  ring_options.cq_entries = CqEntries(options);
  ring_options.files = static_cast<unsigned>(options.connections);
  ring_options.buffers = options.regions;
  ring_options.spin_ns = options.spin_ns;
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<Ring> ring, Ring::Create(ring_options, *kernel));
  NETRING_ASSIGN_OR_RETURN(
      std::unique_ptr<ReceiveBuffers> buffers,
      ReceiveBuffers::Create(ring.get(), BufferCount(options.connections), options.receive_bytes));
  return std::make_unique<UringEngine>(std::move(ring), std::move(buffers), options);
}

}  // namespace netring
