#include "load/session.h"

#include <sys/socket.h>

#include <utility>

#include "load/side_sample.h"
#include "netring/status.h"

namespace netring {

// --- Making ---

Session::Session(const SessionOptions& options) : options_(options), recorder_(*options.recorder) {
  if (options.marked != nullptr) reader_.emplace(options.marks, options.sender.message_bytes);
}

absl::StatusOr<std::unique_ptr<Session>> Session::Create(const SessionOptions& options,
                                                         UniqueFd socket,
                                                         std::optional<Arrivals> arrivals) {
  std::unique_ptr<Session> session = MakePart(options, std::move(arrivals));
  NETRING_RETURN_IF_ERROR(session->Open(std::move(socket)));
  return session;
}

absl::Status Session::Open(UniqueFd socket) {
  socket_ = std::move(socket);
  const Variant& variant = *options_.variant;
  if (variant.release == Release::kOnErrorQueue ||
      (variant.zero_copy() && options_.transport->zero_copy_option))
    NETRING_RETURN_IF_ERROR(EnableZeroCopy(socket_.get()));
  NETRING_ASSIGN_OR_RETURN(facts_, ReadFacts(socket_.get()));
  NETRING_ASSIGN_OR_RETURN(index_, options_.engine->Add(socket_.get(), this));
  SenderOptions sender = options_.sender;
  sender.stream.connection += index_;
  if (options_.transport->datagrams) {
    reader_.reset();
    datagrams_.emplace(sender.stream, sender.message_bytes, options_.received_bytes,
                       options_.content == Content::kVerified);
  } else if (options_.content == Content::kVerified) {
    check_.emplace(sender.stream, sender.message_bytes, options_.marks);
  }
  NETRING_ASSIGN_OR_RETURN(sender_,
                           Sender::Create(*options_.variant, sender, options_.engine, index_));
  return absl::OkStatus();
}

void Session::Arm() {
  options_.engine->Receive(index_);
  sender_->Arm();
}

// --- Events ---

void Session::OnProgress(Sender::Progress progress) {
  if (progress == Sender::Progress::kFailed)
    return OnFailed(sender_->error().what, sender_->error().number);
  if (progress == Sender::Progress::kSent) {
    recorder_.messages += counts_;
    due_ += refill_;
  }
  if (progress != Sender::Progress::kNone) StartDue();
  // An answer may be reported before the end of its request's send.
  const bool asked_all = stopping() && options_.part == Part::kAsker;
  if (peer_closed_ || asked_all) EndIfIdle();
}

void Session::OnReceived(absl::Span<const char> data) {
  if (datagrams_.has_value()) return ReadDatagrams(data);
  if (check_.has_value() && !check_->Accept(data)) return OnFailed(kCorruptStream, 0);
  const bool one_message =
      message_received_ == 0 && data.size() == options_.sender.message_bytes;  // as is usual
  if (one_message && !(reader_.has_value() && reader_->IsMarked(data))) return OnMessages(1);
  ReadPiece(data);
}

/// Any number of bytes, marked or not.
void Session::ReadPiece(absl::Span<const char> data) {
  size_t counted = 0;
  if (reader_.has_value()) {
    reader_->Read(data, [&](size_t at, Mark mark) {
      Count(static_cast<int64_t>(at - std::exchange(counted, at)));
      OnMark(mark);
    });
  }
  Count(static_cast<int64_t>(data.size() - counted));
}

void Session::ReadDatagrams(absl::Span<const char> data) {
  const bool as_sent = datagrams_->Read(data, [this](const DatagramHead& head, size_t bytes) {
    if (head.phase > told_) OnPhase(head.phase);
    OnDatagram(head, bytes);
  });
  if (!as_sent) OnFailed(kCorruptDatagram, 0);
}

/// The first datagram of a phase says that it has begun, and all before it too.
void Session::OnPhase(SlicePhase phase) {
  if (options_.marked != nullptr) {
    if (told_ == SlicePhase::kWarmup) OnMark(Mark::kOpen);
    if (phase == SlicePhase::kAfter) OnMark(Mark::kClose);
  }
  told_ = phase;
}

void Session::OnMark(Mark mark) {
  if (mark == Mark::kClose && state_ == State::kLoad) state_ = State::kEnding;
  options_.marked->OnMark(mark);
}

/// So many more bytes are received.
void Session::Count(int64_t bytes) {
  const auto message_bytes = static_cast<int64_t>(options_.sender.message_bytes);
  message_received_ += bytes;
  const int64_t count = message_received_ / message_bytes;
  if (count == 0) return;
  message_received_ -= count * message_bytes;
  OnMessages(count);
}

// --- The end ---

void Session::Stop() {
  if (state_ == State::kLoad) state_ = State::kEnding;
  Tell(Mark::kClose);
  OnStop();
}

void Session::Tell(Mark mark) {
  if (!datagrams_.has_value()) return sender_->MarkNext(options_.marks.WordOf(mark));
  sender_->SetPhase(mark == Mark::kOpen ? SlicePhase::kWindow : SlicePhase::kAfter);
}

void Session::OnPeerDone() {
  if (!stopping()) return;
  peer_closed_ = true;
  EndIfIdle();
}

void Session::OnClosed() {
  if (expects_more() || message_received_ > 0)
    return OnFailed("the peer closed the connection in the middle of its work", 0);
  peer_closed_ = true;
  EndIfIdle();
}

void Session::OnFailed(const char* what, int32_t number) {
  recorder_.failed = true;
  // The first reason, but an errno says more than the end of the connection: a reset looks like an
  // end to who reads after the send has taken the errno.
  const bool says_more = number != 0 && error_.number == 0 && error_.what != kCorruptStream;
  if (error_.what == nullptr || says_more) error_ = {.what = what, .number = number};
}

absl::Status Session::why_failed() const {
  if (error_.what == nullptr) return absl::OkStatus();
  if (error_.what == kCorruptStream) return absl::DataLossError(check_->why());
  if (error_.what == kCorruptDatagram) return absl::DataLossError(kCorruptDatagram);
  return error_.number == 0 ? absl::AbortedError(error_.what) : Errno(error_.what, error_.number);
}

void Session::EndIfIdle() {
  if (state_ == State::kEnded || !idle()) return;
  if (!sender_->owes()) return End();
  if (!sender_->sending()) sender_->AwaitNotification();
}

void Session::End() {
  state_ = State::kEnded;
  if (!SaysGoodbye(options_.part) || datagrams_.has_value()) return;
  // Fails only when the peer is gone already, which receiving will tell.
  shutdown(socket_.get(), SHUT_WR);
}

}  // namespace netring
