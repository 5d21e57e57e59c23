#include "load/session.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "netring/check.h"
#include "netring/status.h"

namespace netring {
namespace {

VerifiedStream StreamOf(const SessionOptions& options, uint16_t index) {
  VerifiedStream stream = options.stream.value_or(VerifiedStream{});
  stream.connection += index;
  return stream;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> Session::Create(const SessionOptions& options,
                                                         const Variant& variant, uint16_t index,
                                                         UniqueFd socket, Engine* engine,
                                                         Recorder* recorder, Schedule* schedule,
                                                         std::optional<Arrivals> arrivals) {
  if (variant.release == Release::kOnErrorQueue)
    NETRING_RETURN_IF_ERROR(EnableZeroCopy(socket.get()));
  NETRING_ASSIGN_OR_RETURN(SocketFacts facts, ReadFacts(socket.get()));
  NETRING_RETURN_IF_ERROR(engine->Add(socket.get()));
  NETRING_ASSIGN_OR_RETURN(BufferPool pool, BufferPool::Create(options.slots, options.layout));
  if (variant.registered) {
    NETRING_ASSIGN_OR_RETURN(const uint16_t region, engine->AddRegion(pool.region()));
    pool.SetRegion(region);
  }
  std::unique_ptr<Session> session(new Session(options, variant, index, std::move(socket),
                                               std::move(facts), std::move(pool), engine, recorder,
                                               schedule, std::move(arrivals)));
  NETRING_RETURN_IF_ERROR(session->sender_.Attach());
  return session;
}

Session::Session(const SessionOptions& options, const Variant& variant, uint16_t index,
                 UniqueFd socket, SocketFacts facts, BufferPool pool, Engine* engine,
                 Recorder* recorder, Schedule* schedule, std::optional<Arrivals> arrivals)
    : options_(options),
      index_(index),
      socket_(std::move(socket)),
      facts_(std::move(facts)),
      engine_(engine),
      recorder_(recorder),
      schedule_(schedule),
      sender_(variant, engine, index, options.layout, std::move(pool), StreamOf(options, index),
              options.part == Part::kSource ? &recorder->buffers : nullptr),
      arrivals_(std::move(arrivals)),
      begun_ns_(static_cast<size_t>(options.depth)) {
  if (options.stream.has_value()) check_.emplace(StreamOf(options, index), options.layout.bytes);
}

void Session::Arm() {
  engine_->Receive(index_);
  sender_.Arm();
}

// --- Load ---

void Session::Begin(int64_t now_ns) {
  if (options_.part == Part::kSource) {
    due_ = 1;
    return StartDue();
  }
  if (options_.part != Part::kAsker) return;
  if (arrivals_.has_value()) {
    arrivals_->Start(now_ns);
    return schedule_->Add(arrivals_->due_ns(), index_);
  }
  for (int i = 0; i < options_.depth; ++i) Ask(NowNs());
}

void Session::Stop() {
  stopping_ = true;
  if (options_.part == Part::kSource) due_ = 0;
  if (options_.part == Part::kAsker || options_.part == Part::kSink) SayGoodbyeIfIdle();
}

void Session::OnDue() {
  if (stopping_) return;
  overdue_ = true;
  AskWhatIsDue();
}

/// Open loop: sends the request that is due as soon as there is room in flight, and its latency
/// counts from when it was due.
void Session::AskWhatIsDue() {
  if (!overdue_ || stopping_ || in_flight_ == begun_ns_.size()) return;
  overdue_ = false;
  const int64_t due_ns = arrivals_->due_ns();
  arrivals_->Next();
  schedule_->Add(arrivals_->due_ns(), index_);
  Ask(due_ns);
}

void Session::Ask(int64_t begun_ns) {
  NETRING_CHECK(in_flight_ < begun_ns_.size());
  const size_t last = first_ + in_flight_++;
  begun_ns_[last < begun_ns_.size() ? last : last - begun_ns_.size()] = begun_ns;
  ++due_;
  StartDue();
}

void Session::StartDue() {
  if (due_ > 0 && !sender_.sending() && sender_.Start(options_.content)) --due_;
}

// --- Events ---

void Session::OnProgress(Sender::Progress progress) {
  if (progress == Sender::Progress::kFailed)
    return OnFailed(sender_.error().what, sender_.error().number);
  if (progress == Sender::Progress::kSent) OnWholeSent();
  if (progress != Sender::Progress::kNone) StartDue();
  if (peer_closed_) SayGoodbyeIfIdle();
}

void Session::OnWholeSent() {
  if (options_.part == Part::kAsker) return;
  recorder_->Count(options_.layout.batch);
  if (options_.part == Part::kSource && !stopping_) due_ = 1;
}

void Session::OnReceived(absl::Span<const char> data) {
  if (check_.has_value() && !check_->Accept(data)) return OnFailed(kCorruptStream, 0);
  const auto message_bytes = static_cast<int64_t>(options_.layout.bytes);
  message_received_ += static_cast<int64_t>(data.size());
  if (message_received_ == message_bytes) {  // in step, as is usual: no division
    message_received_ = 0;
    OnMessages(1);
  } else if (message_received_ > message_bytes) {
    const int64_t count = message_received_ / message_bytes;
    message_received_ -= count * message_bytes;
    OnMessages(count);
  }
}

void Session::OnMessages(int64_t count) {
  if (options_.part == Part::kAnswerer) {
    due_ += count;
    return StartDue();
  }
  if (options_.part == Part::kSource)
    return OnFailed("the peer sent data, but it has nothing to ask", 0);
  recorder_->Count(count);
  if (options_.part == Part::kSink) return;
  const int64_t now_ns = NowNs();
  for (; count > 0 && in_flight_ > 0; --count) OnAnswer(now_ns);
}

void Session::OnAnswer(int64_t now_ns) {
  if (recorder_->measuring) recorder_->latency.Record(now_ns - begun_ns_[first_]);
  first_ = first_ + 1 < begun_ns_.size() ? first_ + 1 : 0;
  --in_flight_;
  if (stopping_) return SayGoodbyeIfIdle();
  if (arrivals_.has_value()) return AskWhatIsDue();
  Ask(now_ns);
}

// --- The end ---

void Session::OnClosed(bool may_end) {
  const bool more_is_due = options_.part == Part::kAsker  ? !said_goodbye_
                           : options_.part == Part::kSink ? !stopping_
                                                          : !may_end;
  if (more_is_due || message_received_ > 0)
    return OnFailed("the peer closed the connection in the middle of its work", 0);
  peer_closed_ = true;
  if (options_.part == Part::kSource) Stop();
  SayGoodbyeIfIdle();
}

void Session::OnFailed(const char* what, int32_t number) {
  recorder_->failed = true;
  // The first reason, but an errno says more than the end of the connection: a reset looks like an
  // end to who reads after the send has taken the errno.
  const bool says_more = number != 0 && error_.number == 0 && error_.what != kCorruptStream;
  if (error_.what == nullptr || says_more) error_ = {.what = what, .number = number};
}

absl::Status Session::why_failed() const {
  if (error_.what == nullptr) return absl::OkStatus();
  if (error_.what == kCorruptStream) return absl::DataLossError(check_->why());
  return error_.number == 0 ? absl::AbortedError(error_.what) : Errno(error_.what, error_.number);
}

void Session::SayGoodbyeIfIdle() {
  if (said_goodbye_ || due_ > 0 || in_flight_ > 0) return;
  if (!sender_.owes()) return SayGoodbye();
  if (!sender_.sending()) sender_.AwaitNotification();
}

void Session::SayGoodbye() {
  said_goodbye_ = true;
  // Fails only when the peer is gone already, which receiving will tell.
  shutdown(socket_.get(), SHUT_WR);
}

}  // namespace netring
