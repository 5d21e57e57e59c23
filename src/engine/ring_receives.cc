#include "engine/ring_receives.h"

#include <poll.h>

#include <cerrno>

#include "engine/socket_io.h"
#include "netring/status.h"

namespace netring {

absl::StatusOr<RingReceives> RingReceives::Create(Ring* ring, const EngineOptions& options) {
  const ReceiveMode& mode = ModeOf(options);
  std::unique_ptr<Receiver> receiver;
  std::unique_ptr<CallReceiver> calls;
  if (mode.make != nullptr) {
    NETRING_ASSIGN_OR_RETURN(receiver, mode.make(ring, options));
  } else {
    NETRING_ASSIGN_OR_RETURN(calls, mode.make_calls(options));
  }
  return RingReceives(ring, mode, options, std::move(receiver), std::move(calls));
}

RingReceives::RingReceives(Ring* ring, const ReceiveMode& mode, const EngineOptions& options,
                           std::unique_ptr<Receiver> receiver, std::unique_ptr<CallReceiver> calls)
    : ring_(ring),
      mode_(&mode),
      receiver_(std::move(receiver)),
      calls_(std::move(calls)),
      by_calls_(mode.by_calls && options.spin_ns > 0) {
  connections_.reserve(static_cast<size_t>(options.connections));
}

void RingReceives::Start(uint16_t connection) {
  connections_[connection].open = true;
  if (!by_calls_) Request(connection);
}

void RingReceives::Request(uint16_t connection) {
  io_uring_sqe& sqe = ring_->Next();
  const RingFile& file = connections_[connection].file;
  if (calls_ != nullptr) {
    io_uring_prep_poll_add(&sqe, file.fd, POLLIN | POLLRDHUP);
    file.ApplyTo(sqe);
  } else {
    receiver_->Prepare(connection, file, sqe);
  }
  sqe.user_data = Pack({.op = Op::kReceive, .connection = connection});
  connections_[connection].receiving = true;
  ++parked_;
}

bool RingReceives::ReceiveNow() {
  bool found = false;
  for (uint16_t i = 0; i < connections_.size(); ++i) {
    Connection& connection = connections_[i];
    if (!connection.open || connection.receiving) continue;
    if (!netring::ReceiveNow(connection.fd, receiver_->BufferOf(i), *connection.handler,
                             &connection.open))
      continue;
    found = true;
    completions_ += connection.open;  // else it was the end, or a failure
  }
  return found;
}

void RingReceives::Park() {
  for (uint16_t i = 0; i < connections_.size(); ++i) {
    if (connections_[i].open && !connections_[i].receiving) Request(i);
  }
}

void RingReceives::OnEnded(Completion completion, EventHandler& handler) {
  const uint16_t connection = completion.connection();
  connections_[connection].open = connections_[connection].receiving = false;
  --parked_;
  if (completion.result == 0) return handler.OnClosed();
  // EINTR: one that the kernel has given to a thread of its own (io-wq), and the process was
  // stopped.
  const bool goes_on = completion.result > 0 ||
                       (receiver_ != nullptr && receiver_->Recovers(completion.result)) ||
                       completion.result == -ECANCELED || completion.result == -EINTR;
  if (!goes_on) return handler.OnFailed("receiving", -completion.result);
  rearms_ += completion.result != -ECANCELED;
  Start(connection);
}

/// A poll tells of what is there when it is made, too: what these reads leave is not forgotten.
void RingReceives::OnPolled(Completion completion, EventHandler& handler) {
  constexpr int kMaxReads = 8;  // before the others get their turn
  const uint16_t index = completion.connection();
  if (completion.result < 0) return OnEnded(completion, handler);
  Connection& connection = connections_[index];
  connection.receiving = false;
  --parked_;
  for (int reads = 0; connection.open && reads < kMaxReads; ++reads) {
    if (!calls_->ReceiveNow(index, handler, &connection.open)) break;
    completions_ += connection.open;  // else it was the end, or a failure
  }
  if (!connection.open) return;
  ++rearms_;
  Start(index);
}

void RingReceives::Renew() {
  if (!mode_->multishot) return;
  for (uint16_t i = 0; i < connections_.size(); ++i) {
    if (!connections_[i].receiving || connections_[i].renewing) continue;
    io_uring_sqe& sqe = ring_->Next();
    io_uring_prep_cancel64(&sqe, Pack({.op = Op::kReceive, .connection = i}), 0);
    sqe.user_data = Pack({.op = Op::kCancel, .connection = i});
    connections_[i].renewing = true;
  }
}

}  // namespace netring
