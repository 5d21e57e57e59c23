// The engine over an io_uring: receives as their mode says, one send request in flight per
// connection, error queues read through the ring.

#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "base/looking.h"
#include "engine/chain.h"
#include "engine/make_engine.h"
#include "engine/receive_mode.h"
#include "engine/ring_error_queue.h"
#include "engine/ring_receives.h"
#include "engine/tick.h"
#include "netring/check.h"
#include "netring/clock.h"
#include "netring/ring.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr unsigned kSqEntries = 256;
static_assert(kMostLinked < kSqEntries);  // several chains fit
/// Buffer groups of send paths are numbered from here on; those of receives from 0.
constexpr uint16_t kFirstSendGroup = 0x4000;
constexpr __kernel_timespec kPause{.tv_sec = 0, .tv_nsec = kNsPerMs};
/// The ring's own timer (engine/tick.h). A thread that has heard nothing from one to the next
/// renews its receives.
constexpr __kernel_timespec kTick{.tv_sec = 0, .tv_nsec = kTickNs};
constexpr int64_t kNoDeadline = std::numeric_limits<int64_t>::max();

/// Every completion that can be owed at once: the timer's; per connection its sends', the end of a
/// receive and that of its renewal; what the buffers of multishot receives can be owed.
unsigned CqEntries(const EngineOptions& options) {
  const auto connections = static_cast<unsigned>(options.connections);
  const auto received = ModeOf(options).completions;
  return std::max(2 * kSqEntries, std::bit_ceil(1 + connections * (options.completions + 2) +
                                                (received != nullptr ? received(options) : 0)));
}

/// A wait that is given a while after the first event is for one of each connection.
unsigned LeastWait(const Ring& ring, const EngineOptions& options) {
  const bool patient = ring.granted().Has(Feature::kMinWait);
  return patient ? static_cast<unsigned>(options.connections) : 1;
}

class UringEngine final : public Engine {
 public:
  UringEngine(std::unique_ptr<Ring> ring, RingReceives receives, const EngineOptions& options)
      : ring_(std::move(ring)),
        receives_(std::move(receives)),
        most_(options.connections),
        spin_ns_(options.spin_ns),
        in_turn_(options.in_turn),
        least_(LeastWait(*ring_, options)),
        wait_(least_) {
    connections_.reserve(static_cast<size_t>(options.connections));
    SetTimer(kTick, {.op = Op::kTimer});
  }

  absl::StatusOr<uint16_t> Add(int fd, EventHandler* handler) override {
    NETRING_RETURN_IF_ERROR(CheckRoom(connections_.size(), most_));
    NETRING_ASSIGN_OR_RETURN(const RingFile file, ring_->AddFile(fd));
    const auto index = static_cast<uint16_t>(connections_.size());
    NETRING_RETURN_IF_ERROR(receives_.Add(file, fd, handler));
    connections_.push_back(
        {.file = file,
         .handler = handler,
         .errors = std::make_unique<RingErrorQueue>(ring_.get(), file, handler, index)});
    return index;
  }

  absl::StatusOr<uint16_t> AddRegion(absl::Span<char> memory) override {
    return ring_->AddBuffer(memory);
  }

  bool ring() const override { return true; }
  absl::Status Attach(uint16_t index, const SendPath& path) override {
    Connection& connection = connections_[index];
    NETRING_CHECK(connection.path == nullptr);
    if (path.request == nullptr)
      return absl::FailedPreconditionError("no request of io_uring sends so, only a system call");
    connection.path = path.request;
    if (path.request->linked()) connection.chain = std::make_unique<Chain>();
    return path.request->Attach(*ring_, static_cast<uint16_t>(kFirstSendGroup + index));
  }

  void Receive(uint16_t connection) override { receives_.Start(connection); }

  void WatchErrorQueue(uint16_t connection) override {
    watched_ = true;
    connections_[connection].errors->Arm();
  }

  void Send(uint16_t index, size_t offset, uint32_t id) override {
    const Connection& connection = connections_[index];
    wait_ += in_turn_;
    ++owed_;
    if (connection.chain != nullptr) return SendLinked(index, offset, id);
    io_uring_sqe& sqe = ring_->Next();
    connection.path->Prepare(sqe, connection.file, offset);
    sqe.user_data = Pack({.op = Op::kSend, .connection = index, .generation = id});
  }

  void Pause(uint16_t connection) override {
    ++owed_;
    SetTimer(kPause, {.op = Op::kRetry, .connection = connection});
  }

  void AwaitNotification(uint16_t) override {}  // its poll is armed

  [[gnu::flatten]] int32_t Turn(int64_t now_ns, int64_t deadline_ns) override {
    const unsigned wait = std::exchange(wait_, least_);
    if (receives_.by_calls()) return TurnByCalls(now_ns, deadline_ns);
    // A chain is waited for: its steps are the work of the looks, which would find nothing.
    if (chains_ > 0) return Wait(now_ns, deadline_ns, spin_ns_ > 0 ? 1 : wait, 0);
    return Wait(now_ns, deadline_ns, wait, spin_ns_);
  }

  void Stop() override { ring_->CancelAll(); }

  int64_t looked_ns() const override { return ring_->looked_ns() + looked_ns_; }

  RingFacts ring_facts() const override {
    return {.asked = NamesOf(ring_->asked()),
            .granted = NamesOf(ring_->granted()),
            .sq_entries = ring_->sq_entries(),
            .cq_entries = ring_->cq_entries(),
            .receive_rearms = receives_.rearms(),
            .receive = {receives_.mode().name.data(), receives_.mode().name.size()}};
  }

  std::optional<int64_t> receive_completions() const override { return receives_.completions(); }
  std::optional<ReceivedBytes> received_bytes() const override { return receives_.received(); }

 private:
  /// Of a size that makes finding one a shift.
  struct alignas(64) Connection {
    RingFile file;
    EventHandler* handler;
    RequestPath* path = nullptr;
    std::unique_ptr<RingErrorQueue> errors;  ///< requests point into it
    std::unique_ptr<Chain> chain;            ///< of the linked send in flight; null: none is
  };

  /// All but the last are silent when they succeed, and when one fails those after it are: there is
  /// one completion (req_set_fail(), io_uring/io_uring.h, io_fail_links(), kernel 5.17 to 6.18).
  [[gnu::noinline]] void SendLinked(uint16_t index, size_t offset, uint32_t id) {
    constexpr uint8_t kNotLast = IOSQE_IO_LINK | IOSQE_CQE_SKIP_SUCCESS;
    Connection& connection = connections_[index];
    Chain& chain = *connection.chain;
    chain.Clear();
    ++chains_;
    ring_->Reserve(kMostLinked);
    for (bool more = true; more;) {
      io_uring_sqe& sqe = ring_->Next();
      connection.path->Prepare(sqe, connection.file, offset);
      sqe.user_data = Pack(
          {.op = Op::kLinkedSend, .connection = index, .slot = chain.size(), .generation = id});
      chain.Add(static_cast<uint32_t>(connection.path->end() - offset));
      offset = connection.path->end();
      more = (sqe.flags & IOSQE_IO_LINK) != 0 && chain.size() < kMostLinked;
      if (more) {
        sqe.flags |= kNotLast;
      } else {
        sqe.flags = static_cast<uint8_t>(sqe.flags & ~kNotLast);
      }
    }
  }

  /// Looks by recv(2), and into the ring only where it owes something: for that a look is a system
  /// call too (DEFER_TASKRUN), and finds data later than recv(2) does (docs/EXPERIMENTS.md).
  /// Returns to its caller after a tick at the latest, and looks on in the next turn.
  int32_t TurnByCalls(int64_t now_ns, int64_t deadline_ns) {
    if (look_end_ns_ == 0) look_end_ns_ = now_ns + spin_ns_;
    const int64_t end_ns = std::min({look_end_ns_, deadline_ns, now_ns + kTickNs});
    Looking looking(now_ns, &looked_ns_);
    do {
      bool works = ring_->prepared() || chains_ > 0;
      if (chains_ > 0) {
        if (const int32_t error = Wait(now_ns, deadline_ns, 1, 0); error != 0) return error;
      } else if (works || owed_ > 0 || watched_ || receives_.parked() > 0) {
        if (const int32_t error = ring_->Submit(); error != 0) return error;
        works |= ring_->Drain([this](Completion completion) { Dispatch(completion); }) > 0;
        if (ring_->overflowed()) return -EOVERFLOW;
      }
      if (receives_.ReceiveNow()) {
        look_end_ns_ = 0;
        return 0;
      }
      now_ns = NowNs();
      if (works) {
        looking.Worked(now_ns);
      } else {
        looking.FoundNothing(now_ns);
      }
    } while (now_ns < end_ns);
    if (now_ns < look_end_ns_) return 0;
    look_end_ns_ = 0;
    receives_.Park();
    return Wait(now_ns, deadline_ns, 1, 0);
  }

  /// Without an end when that is a tick away: the ring's timer ends it.
  int32_t Wait(int64_t now_ns, int64_t deadline_ns, unsigned wait, int64_t spin_ns) {
    if (deadline_ns - now_ns >= kTickNs) deadline_ns = kNoDeadline;
    const int32_t error = ring_->SubmitAndWait(now_ns, deadline_ns, wait, spin_ns);
    if (error != 0) return error;
    ring_->Drain([this](Completion completion) { Dispatch(completion); });
    return ring_->overflowed() ? -EOVERFLOW : 0;
  }

  void Dispatch(Completion completion) {
    const Op op = completion.op();
    if (op == Op::kTimer) return OnTick();
    heard_ = true;
    Connection& connection = connections_[completion.connection()];
    switch (op) {
      case Op::kSend:
        return OnSend(completion, *connection.handler);
      case Op::kLinkedSend:
        return OnLinkedSent(completion, connection);
      case Op::kReceive:
        return receives_.OnCompletion(completion, *connection.handler);
      case Op::kPollError:
        return connection.errors->OnPoll(completion);
      case Op::kHarvest:
        return connection.errors->OnRead(completion);
      case Op::kRetry:
        --owed_;
        return connection.handler->OnResumed();
      case Op::kCancel:
        return receives_.OnCancelled(completion.connection());
      case Op::kTimer:
        break;
    }
    NETRING_CHECK(false && "a completion that is nobody's");
  }

  void OnSend(Completion completion, EventHandler& handler) {
    owed_ -= !completion.more();
    if (!completion.notification()) return handler.OnSent(completion.result, completion.more());
    const uint32_t id = completion.token().generation;
    handler.OnNotified({.low = id, .high = id, .copied = completion.copied()});
  }

  /// The last of a chain may owe a notification.
  void OnLinkedSent(Completion completion, Connection& connection) {
    if (completion.notification()) return OnSend(completion, *connection.handler);
    owed_ -= !completion.more();
    --chains_;
    connection.handler->OnSent(connection.chain->Taken(completion.token().slot, completion.result),
                               completion.more());
  }

  void SetTimer(const __kernel_timespec& after, Token token) {
    io_uring_sqe& sqe = ring_->Next();
    io_uring_prep_timeout(&sqe, const_cast<__kernel_timespec*>(&after), 0, 0);
    sqe.user_data = Pack(token);
  }

  void OnTick() {
    if (!std::exchange(heard_, false)) receives_.Renew();
    SetTimer(kTick, {.op = Op::kTimer});
  }

  std::unique_ptr<Ring> ring_;
  RingReceives receives_;
  std::vector<Connection> connections_;
  const int most_;  ///< connections
  const int64_t spin_ns_;
  /// Where sends and receives take turns, the completions of the sends, which are there at once,
  /// and the first of what answers them are worth one wait instead of two.
  const bool in_turn_;
  const unsigned least_;  ///< completions that a wait is for, without sends
  unsigned wait_;
  int64_t looked_ns_ = 0;  ///< by calls
  int64_t owed_ = 0;       ///< sends and pauses that have not ended, with their notifications
  int64_t chains_ = 0;     ///< of these, linked sends
  int64_t look_end_ns_ =
      0;                  ///< by calls: when the looks end that began in an earlier turn; 0: none
  bool watched_ = false;  ///< an error queue
  bool heard_ = true;     ///< something other than the timer, since it last told
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> MakeUringEngine(const EngineOptions& options,
                                                        const absl::StatusOr<Kernel>& kernel) {
  NETRING_RETURN_IF_ERROR(CheckOptions(options));
  NETRING_RETURN_IF_ERROR(kernel.status());
  NETRING_RETURN_IF_ERROR(kernel->SupportsAll(ModeOf(options).needs));
  RingOptions ring_options = options.ring;
  ring_options.features = ring_options.features | ModeOf(options).ring;
  ring_options.sq_entries = kSqEntries;
  ring_options.cq_entries = CqEntries(options);
  ring_options.files = static_cast<unsigned>(options.connections);
  ring_options.buffers = options.regions;
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<Ring> ring, Ring::Create(ring_options, *kernel));
  NETRING_ASSIGN_OR_RETURN(RingReceives receives, RingReceives::Create(ring.get(), options));
  return std::make_unique<UringEngine>(std::move(ring), std::move(receives), options);
}

}  // namespace netring
