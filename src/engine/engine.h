// What drives a thread's sockets: how bytes get to them and how events come back. Everything above
// (sessions, send paths' bookkeeping, measuring) is the same for every engine.

#ifndef NETRING_ENGINE_ENGINE_H_
#define NETRING_ENGINE_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/receive_mode.h"
#include "engine/ring_facts.h"
#include "net/error_queue.h"
#include "netring/check.h"
#include "netring/kernel.h"
#include "netring/send_path.h"
#include "ring/profile.h"

namespace netring {

/// Takes what has happened on the connections of an engine.
class EventHandler {
 public:
  /// The send in flight has ended: `result` is the bytes taken, or -errno. `owes`: on a ring, a
  /// notification follows, whatever the result.
  virtual void OnSent(uint16_t connection, int32_t result, bool owes) = 0;
  /// The kernel is done with the memory of these zero-copy sends. From a ring: ids cut to 24 bits,
  /// as Engine::Send() got them.
  virtual void OnNotified(uint16_t connection, NotificationRange range) = 0;
  /// `data` has arrived; valid during the call.
  virtual void OnReceived(uint16_t connection, absl::Span<const char> data) = 0;
  /// The peer sends no more.
  virtual void OnClosed(uint16_t connection) = 0;
  /// The pause is over.
  virtual void OnResumed(uint16_t connection) = 0;
  /// `what`, a literal, has failed with `number`, an errno or 0.
  virtual void OnFailed(uint16_t connection, const char* what, int32_t number) = 0;

 protected:
  ~EventHandler() = default;
};

/// One thread's. Create it and use it on that thread only. After Add() nothing allocates, locks or
/// logs.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Takes in a connected socket in blocking mode, which the caller keeps open for as long as the
  /// engine lives. Connections are numbered in this order, from 0.
  virtual absl::Status Add(int fd) = 0;

  /// Registers memory that sends will name by the number returned; the caller keeps it as long as
  /// the engine lives. Unimplemented without a ring. At most EngineOptions::regions times.
  virtual absl::StatusOr<uint16_t> AddRegion(absl::Span<char>) {
    return absl::UnimplementedError("this engine registers no memory");
  }

  /// Before the first send of `path`. Does nothing without a ring. Once per connection at most.
  virtual absl::Status Attach(SendPath& /*path*/) { return absl::OkStatus(); }

  /// Receives from now on, until OnClosed() or OnFailed().
  virtual void Receive(uint16_t connection) = 0;
  /// Reports the socket's notifications of MSG_ZEROCOPY from now on.
  virtual void WatchErrorQueue(uint16_t connection) = 0;
  /// Sends the rest of the message that `path` has begun; OnSent() follows. One send per connection
  /// may be in flight. `id` travels with it to its notification.
  virtual void Send(uint16_t connection, SendPath& path, size_t offset, uint32_t id) = 0;
  /// The same for a path whose sends are linked requests: OnSent() follows once, with the bytes
  /// that were taken until the first of them that failed.
  virtual void SendLinked(uint16_t /*connection*/, SendPath& /*path*/, size_t /*offset*/) {
    NETRING_CHECK(false && "only a ring links requests");
  }
  /// OnResumed() follows in a millisecond.
  virtual void Pause(uint16_t connection) = 0;
  /// The connection has nothing to do until a notification comes.
  virtual void AwaitNotification(uint16_t connection) = 0;

  /// Hands over what has happened; when there is nothing, looks for it without sleeping for
  /// EngineOptions::spin_ns, then sleeps until something happens or `deadline_ns`
  /// (CLOCK_MONOTONIC) has passed. May return earlier, with nothing. The handler may call the
  /// functions above. `now_ns` is the time at the call. Returns 0 or -errno.
  virtual int32_t Turn(int64_t now_ns, int64_t deadline_ns, EventHandler& handler) = 0;

  /// Cancels what is still with the kernel and waits until it is: afterwards the memory it names
  /// may go.
  virtual void Stop() {}
  virtual RingFacts ring_facts() const { return {}; }
  /// Completions of receives that brought data, so far; empty without a ring.
  virtual std::optional<int64_t> receive_completions() const { return std::nullopt; }
};

struct EngineOptions {
  int connections = 1;
  size_t receive_bytes = 0;  ///< size of a receive buffer
  size_t message_bytes = 0;  ///< what the peer sends, a whole number of times
  unsigned completions = 0;  ///< of sends: the most that one connection can be owed at once
  unsigned regions = 0;      ///< that will be added
  int64_t spin_ns = 0;       ///< how long Turn() looks before it sleeps
  /// A send is taken whole, and what is received next answers it: neither comes without the other.
  bool in_turn = false;
  RingOptions ring;  ///< features and their values, asked of a ring; the sizes are the engine's
  const ReceiveMode* receive = nullptr;  ///< how a ring receives; null where there is none
};

struct EngineInfo {
  absl::string_view name;  ///< as in --engine
  absl::string_view description;
  bool ring;                   ///< drives the sockets through an io_uring
  bool thread_per_connection;  ///< one connection per engine
  absl::StatusOr<std::unique_ptr<Engine>> (*make)(const EngineOptions& options,
                                                  const absl::StatusOr<Kernel>& kernel);
};

absl::Span<const EngineInfo> Engines();
/// Null when there is none of that name.
const EngineInfo* FindEngine(absl::string_view name);

absl::StatusOr<std::unique_ptr<Engine>> MakeUringEngine(const EngineOptions& options,
                                                        const absl::StatusOr<Kernel>& kernel);
absl::StatusOr<std::unique_ptr<Engine>> MakeEpollEngine(const EngineOptions& options,
                                                        const absl::StatusOr<Kernel>& kernel);
absl::StatusOr<std::unique_ptr<Engine>> MakeBlockingEngine(const EngineOptions& options,
                                                           const absl::StatusOr<Kernel>& kernel);

}  // namespace netring

#endif  // NETRING_ENGINE_ENGINE_H_
