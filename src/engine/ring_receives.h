// The receives of a ring's connections: started, started again when they end, and renewed when
// nothing has come for a while.

#ifndef NETRING_ENGINE_RING_RECEIVES_H_
#define NETRING_ENGINE_RING_RECEIVES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/receive_mode.h"
#include "netring/engine.h"
#include "netring/status.h"

namespace netring {

/// One per ring, which outlives it; same thread. No allocation after the last Add().
class RingReceives {
 public:
  static absl::StatusOr<RingReceives> Create(Ring* ring, const EngineOptions& options);

  /// The next connection's socket, as the ring and as system calls name it.
  absl::Status Add(RingFile file, int fd, EventHandler* handler) {
    if (calls_ != nullptr) NETRING_RETURN_IF_ERROR(calls_->Add(fd));
    connections_.push_back({.file = file, .fd = fd, .handler = handler});
    return absl::OkStatus();
  }
  void Start(uint16_t connection);

  /// Whether a loop that busy-polls receives by ReceiveNow(), and by Park() before it sleeps.
  bool by_calls() const { return by_calls_; }
  /// Receives what is there, of connections that are not parked; false when that is nothing.
  bool ReceiveNow();
  /// Leaves it to requests. Each ends with the first data that comes.
  void Park();
  /// How many connections are with the kernel.
  int parked() const { return parked_; }

  /// A kReceive completion: reports what it says to its connection's handler.
  void OnCompletion(Completion completion, EventHandler& handler) {
    if (calls_ != nullptr) return OnPolled(completion, handler);
    if (completion.result > 0) {
      ++completions_;
      receiver_->OnData(completion, handler);
      if (completion.more()) return;
    }
    OnEnded(completion, handler);
  }

  /// Cancels the requests that receive many times, which start again then. No data is lost. For a
  /// thread that has heard nothing for a while: a multishot receive overlooks the end of a
  /// connection that comes together with its last data: both wake it before it runs, it reads the
  /// data, and nothing wakes it again (io_poll_check_events(), io_uring/poll.c, seen on kernel
  /// 6.18).
  void Renew();
  /// A kCancel completion.
  void OnCancelled(uint16_t connection) { connections_[connection].renewing = false; }

  const ReceiveMode& mode() const { return *mode_; }
  int64_t rearms() const { return rearms_; }
  int64_t completions() const { return completions_; }  ///< with data
  std::optional<ReceivedBytes> received() const {
    return calls_ != nullptr ? calls_->received() : receiver_->received();
  }

 private:
  struct Connection {
    RingFile file;
    int fd = -1;
    EventHandler* handler = nullptr;
    bool open = false;       ///< is to receive
    bool receiving = false;  ///< a receive is with the kernel
    bool renewing = false;   ///< and is being cancelled
  };

  RingReceives(Ring* ring, const ReceiveMode& mode, const EngineOptions& options,
               std::unique_ptr<Receiver> receiver, std::unique_ptr<CallReceiver> calls);
  void Request(uint16_t connection);
  void OnEnded(Completion completion, EventHandler& handler);
  void OnPolled(Completion completion, EventHandler& handler);

  Ring* ring_;
  const ReceiveMode* mode_;
  std::unique_ptr<Receiver> receiver_;   ///< or
  std::unique_ptr<CallReceiver> calls_;  ///< where requests only poll
  std::vector<Connection> connections_;
  bool by_calls_;
  int parked_ = 0;
  int64_t rearms_ = 0;
  int64_t completions_ = 0;
};

}  // namespace netring

#endif  // NETRING_ENGINE_RING_RECEIVES_H_
