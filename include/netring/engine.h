// What drives a thread's sockets: how bytes get to them and how events come back. Everything above
// (sessions, send paths' bookkeeping, measuring) is the same for every engine.

#ifndef NETRING_ENGINE_H_
#define NETRING_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "netring/kernel.h"
#include "netring/notification.h"
#include "netring/ring.h"
#include "netring/ring_facts.h"
#include "netring/send_path.h"

namespace netring {

/// What became of received bytes, of a way of receiving that does not copy all of them.
struct ReceivedBytes {
  int64_t copied = 0;   ///< by the kernel, to the receiver's memory
  int64_t mapped = 0;   ///< handed over where they lay
  int64_t dropped = 0;  ///< counted, and handed over to nobody
};

/// A way in which a ring receives, to be passed on to EngineOptions.
struct ReceiveMode;
/// "plain", "multishot", "mmap" and others, as in --recv. Null when there is none of that name.
const ReceiveMode* FindReceiveMode(absl::string_view name);

/// Takes what happens on one connection. Called by Engine::Turn() on the engine's thread, never
/// from within a function of the engine's that the handler calls. Must not allocate where that
/// matters, and may call the engine's functions, but not Turn().
class EventHandler {
 public:
  /// The outstanding send has ended: `result` is the bytes taken, or -errno. `owes`: a notification
  /// follows, whatever the result (requests of a ring only).
  virtual void OnSent(int32_t result, bool owes) = 0;
  /// The kernel is done with the memory of these zero-copy sends. From a request of a ring: the id
  /// that Engine::Send() got, cut to 24 bits. From an error queue: the kernel's own count, of all
  /// MSG_ZEROCOPY sends on the socket that took bytes, from 0.
  virtual void OnNotified(NotificationRange range) = 0;
  /// `data` has arrived; valid during the call.
  virtual void OnReceived(absl::Span<const char> data) = 0;
  /// The peer sends no more. Nothing more is received.
  virtual void OnClosed() = 0;
  /// The pause is over.
  virtual void OnResumed() = 0;
  /// `what`, a literal, has failed with `number`, an errno or 0. Nothing more is received.
  virtual void OnFailed(const char* what, int32_t number) = 0;

 protected:
  ~EventHandler() = default;
};

/// One thread's. Make it and use it on that thread only. After the last Add() and Attach() nothing
/// allocates, locks or logs.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Takes in a connected socket, in blocking mode, whose events go to `handler`. Both must outlive
  /// the engine, or stay until Stop() has returned. Returns the connection's number, counted from
  /// 0; FailedPrecondition beyond EngineOptions::connections.
  virtual absl::StatusOr<uint16_t> Add(int fd, EventHandler* handler) = 0;

  /// Registers memory, which sends then name by the number returned; it must outlive the engine.
  /// Unimplemented without a ring; FailedPrecondition beyond EngineOptions::regions.
  virtual absl::StatusOr<uint16_t> AddRegion(absl::Span<char> /*memory*/) {
    return absl::UnimplementedError("this engine registers no memory");
  }

  /// Whether it sends by requests of a ring (SendPath::request), else by system calls.
  virtual bool ring() const = 0;
  /// How `connection` sends from now on; what `path` names must outlive the engine, or stay until
  /// Stop() has returned. Once per connection. FailedPrecondition when it has no path that this
  /// engine can use.
  virtual absl::Status Attach(uint16_t connection, const SendPath& path) = 0;

  /// Receives from now on, until OnClosed() or OnFailed().
  virtual void Receive(uint16_t connection) = 0;
  /// Reports the socket's notifications of MSG_ZEROCOPY from now on.
  virtual void WatchErrorQueue(uint16_t connection) = 0;
  /// Sends from byte `offset` on by the connection's path. OnSent() follows once, from Turn(). One
  /// send per connection may be outstanding: independent sends on one TCP socket reorder the stream
  /// (measured on kernel 6.18). `id` travels with a request to its notification.
  virtual void Send(uint16_t connection, size_t offset, uint32_t id) = 0;
  /// OnResumed() follows in a millisecond.
  virtual void Pause(uint16_t connection) = 0;
  /// The connection has nothing to do until a notification comes; said again after each that
  /// changes nothing about that.
  virtual void AwaitNotification(uint16_t connection) = 0;

  /// Hands over what has happened. When that is nothing, busy-polls for EngineOptions::spin_ns,
  /// then sleeps until something happens or `deadline_ns` (CLOCK_MONOTONIC) has passed. May return
  /// earlier, with nothing. `now_ns` is the time at the call. Returns 0 or -errno; -EOVERFLOW:
  /// completions were lost, nothing can be relied on any more.
  virtual int32_t Turn(int64_t now_ns, int64_t deadline_ns) = 0;

  /// Cancels what is still with the kernel and waits until it is: afterwards sockets, handlers,
  /// paths and memory may go. No events come any more unless Turn() is called.
  virtual void Stop() {}

  /// How long Turn() has busy-polled so far: from the beginning of the first poll that found
  /// nothing to the beginning of the one that found something, or to the sleep. Time off the CPU is
  /// left out.
  virtual int64_t looked_ns() const = 0;

  /// How the ring was made; all empty without one.
  virtual RingFacts ring_facts() const { return {}; }
  /// Completions of receives that brought data, so far; empty without a ring.
  virtual std::optional<int64_t> receive_completions() const { return std::nullopt; }
  /// What became of the bytes received so far; empty where the kernel copies all of them.
  virtual std::optional<ReceivedBytes> received_bytes() const { return std::nullopt; }
};

/// The most connections of one engine.
inline constexpr int kMostConnections = 16384;

/// What the handler reads of what is received: the first `bytes` of each `every` bytes.
struct ReadHeads {
  size_t every = 0;  ///< 0: it reads nothing
  size_t bytes = 0;  ///< at most kMostHeadBytes
};
inline constexpr size_t kMostHeadBytes = 16;

struct EngineOptions {
  int connections = 1;           ///< the most that will be added, 1 to kMostConnections
  size_t receive_bytes = 65536;  ///< size of a receive buffer, not 0
  size_t message_bytes = 0;      ///< what the peer sends, a whole number of times; 0: not known
  unsigned completions = 0;      ///< of sends: the most that can be outstanding for a connection,
                                 ///< Sender::MostCompletions()
  unsigned regions = 0;          ///< that will be added: one per Sender of a `registered` variant
  int64_t spin_ns = 0;           ///< how long Turn() busy-polls before it sleeps
  /// A send is taken whole, and what is received next answers it: neither comes without the other.
  bool in_turn = false;
  /// Each receive brings one datagram, however much room there is: only one that brings nothing
  /// says that the socket is empty.
  bool datagrams = false;
  RingOptions ring =
      {};  ///< features and their values, asked of a ring; the sizes are the engine's
  /// How it receives; null: a ring "multishot", other engines by recv(2). "waitall" needs
  /// message_bytes. The engine over epoll takes "mmap" and "trunc" too.
  const ReceiveMode* receive = nullptr;
  ReadHeads heads = {};  ///< for "trunc": of all else, what is handed over has no content
};

/// A row of the table of engines.
struct EngineInfo {
  absl::string_view name;  ///< as in --engine
  absl::string_view description;
  bool ring;                   ///< drives the sockets through an io_uring, sends by requests
  bool thread_per_connection;  ///< one connection per engine
  /// Makes one on the calling thread. `kernel`: Kernel::Probe(), used by a ring alone; where that
  /// has failed, a ring fails with its reason. InvalidArgument for options that are out of bounds;
  /// FailedPrecondition where the kernel has not what the way of receiving needs.
  absl::StatusOr<std::unique_ptr<Engine>> (*make)(const EngineOptions& options,
                                                  const absl::StatusOr<Kernel>& kernel);
};

/// "uring", "epoll" and "blocking". The last one takes the signal SIGRTMAX - 1 for itself, which
/// interrupts its calls where nothing moves; making one is FailedPrecondition where the program has
/// a handler for that signal. System calls of its threads may end with EINTR.
absl::Span<const EngineInfo> Engines();
/// Null when there is none of that name.
const EngineInfo* FindEngine(absl::string_view name);

}  // namespace netring

#endif  // NETRING_ENGINE_H_
