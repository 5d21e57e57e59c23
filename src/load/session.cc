#include "load/session.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {

absl::StatusOr<std::unique_ptr<Session>> Session::Create(const Options& options,
                                                         const Variant& variant, UniqueFd socket,
                                                         Ring* ring, ReceiveBuffers* buffers,
                                                         Recorder* recorder) {
  const MessageLayout layout{.bytes = static_cast<size_t>(options.message_bytes),
                             .fields = variant.fields,
                             .staging = variant.staging,
                             .page_aligned = options.page_aligned};
  if (variant.release == Release::kOnErrorQueue)
    NETRING_RETURN_IF_ERROR(EnableZeroCopy(socket.get()));
  NETRING_ASSIGN_OR_RETURN(SocketFacts facts, ReadFacts(socket.get()));
  NETRING_ASSIGN_OR_RETURN(const RingFile file, ring->AddFile(socket.get()));
  NETRING_ASSIGN_OR_RETURN(BufferPool pool, BufferPool::Create(options.slots, layout));
  return std::unique_ptr<Session>(new Session(options, variant, std::move(socket), file,
                                              std::move(facts), std::move(pool), ring, buffers,
                                              recorder));
}

Session::Session(const Options& options, const Variant& variant, UniqueFd socket, RingFile file,
                 SocketFacts facts, BufferPool pool, Ring* ring, ReceiveBuffers* buffers,
                 Recorder* recorder)
    : options_(options),
      socket_(std::move(socket)),
      file_(file),
      facts_(std::move(facts)),
      ring_(ring),
      buffers_(buffers),
      recorder_(recorder),
      sender_(variant, ring, file, options.index, std::move(pool)) {}

void Session::Arm() {
  Receive();
  sender_.Arm();
}

void Session::Receive() {
  io_uring_sqe& sqe = ring_->Next();
  buffers_->PrepareReceive(sqe, file_);
  sqe.user_data = Pack({.op = Op::kReceive, .connection = options_.index});
}

void Session::Begin() {
  if (options_.role == Role::kClient) StartMessage();
}

void Session::StartMessage() {
  begun_ns_ = NowNs();
  ++due_;
  StartDue();
}

void Session::StartDue() {
  if (due_ > 0 && !sender_.sending() && sender_.Start(options_.verify)) --due_;
}

bool Session::OnCompletion(const Completion& completion) {
  const bool going = completion.token.op == Op::kReceive
                         ? OnReceive(completion)
                         : OnSenderEvent(sender_.OnCompletion(completion));
  if (going && peer_closed_ && !said_goodbye_ && !sender_.owes()) SayGoodbye();
  return going;
}

bool Session::OnSenderEvent(Sender::Event event) {
  switch (event) {
    case Sender::Event::kNone:
      break;
    case Sender::Event::kSent:
      if (options_.role == Role::kServer && recorder_->measuring) ++recorder_->messages;
      StartDue();
      break;
    case Sender::Event::kSlotFreed:
      StartDue();
      break;
    case Sender::Event::kFailed:
      return Fail(sender_.error().what, sender_.error().number);
  }
  return true;
}

bool Session::OnReceive(const Completion& completion) {
  if (completion.result > 0) {
    const absl::Span<const char> data(buffers_->data(completion.buffer()),
                                      static_cast<size_t>(completion.result));
    const bool good = OnData(data);
    buffers_->Give(completion.buffer());
    if (!good) return false;
  } else if (completion.result == 0) {
    return OnPeerClosed();
  } else if (completion.result != -ENOBUFS) {
    return Fail("receiving", -completion.result);
  }
  if (!completion.more()) {
    // The buffers ran out, or the kernel ended the multishot: both are normal.
    ++recorder_->rearms;
    Receive();
  }
  return true;
}

bool Session::OnData(absl::Span<const char> data) {
  if (options_.verify && FindMismatch(stream_received_, data) >= 0) {
    return Fail("the received bytes are not the ones that were sent (--verify)");
  }
  stream_received_ += data.size();
  auto left = static_cast<int64_t>(data.size());
  while (left > 0) {
    const int64_t part = std::min(left, options_.message_bytes - message_received_);
    left -= part;
    message_received_ += part;
    if (message_received_ < options_.message_bytes) break;
    message_received_ = 0;
    OnMessage();
  }
  return true;
}

void Session::OnMessage() {
  if (options_.role == Role::kServer) return StartMessage();
  if (recorder_->measuring) {
    ++recorder_->messages;
    recorder_->latency.Record(NowNs() - begun_ns_);
  }
  if (stopping_) return SayGoodbye();
  StartMessage();
}

bool Session::OnPeerClosed() {
  const bool answer_due = options_.role == Role::kClient && !said_goodbye_;
  if (answer_due || message_received_ > 0) {
    return Fail("the peer closed the connection in the middle of its work");
  }
  peer_closed_ = true;
  return true;
}

void Session::SayGoodbye() {
  said_goodbye_ = true;
  // Fails only when the peer is gone already, which receiving will tell.
  shutdown(socket_.get(), SHUT_WR);
}

bool Session::Fail(const char* what, int32_t number) {
  error_ = {.what = what, .number = number};
  return false;
}

}  // namespace netring
