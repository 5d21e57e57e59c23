#include "engine/ring_receives.h"

#include <cerrno>

#include "netring/status.h"

namespace netring {

absl::StatusOr<RingReceives> RingReceives::Create(Ring* ring, const EngineOptions& options) {
  const ReceiveMode& mode = ModeOf(options);
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<Receiver> receiver, mode.make(ring, options));
  return RingReceives(ring, mode, options.connections, std::move(receiver));
}

RingReceives::RingReceives(Ring* ring, const ReceiveMode& mode, int connections,
                           std::unique_ptr<Receiver> receiver)
    : ring_(ring), mode_(&mode), receiver_(std::move(receiver)) {
  connections_.reserve(static_cast<size_t>(connections));
}

void RingReceives::Start(uint16_t connection) {
  io_uring_sqe& sqe = ring_->Next();
  receiver_->Prepare(connection, connections_[connection].file, sqe);
  sqe.user_data = Pack({.op = Op::kReceive, .connection = connection});
  connections_[connection].receiving = true;
}

void RingReceives::OnEnded(Completion completion, EventHandler& handler) {
  const uint16_t connection = completion.connection();
  connections_[connection].receiving = false;
  if (completion.result == 0) return handler.OnClosed();
  if (completion.result < 0 && completion.result != -ENOBUFS && completion.result != -ECANCELED)
    return handler.OnFailed("receiving", -completion.result);
  rearms_ += completion.result != -ECANCELED;
  Start(connection);
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
