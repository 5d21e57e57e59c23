#include "netring/sender.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "netring/check.h"
#include "netring/clock.h"
#include "netring/status.h"
#include "send/message_path.h"

namespace netring {
namespace {

/// How many zero-copy sends of one connection may be outstanding at once; more wait, as for
/// ENOBUFS.
constexpr uint32_t kLedgerCapacity = 4096;
/// How long the kernel may go on refusing before the connection is given up.
constexpr int64_t kRefusedLimitNs = 5 * kNsPerSecond;

/// A variant's path and the engine's view of it.
struct MadePath {
  std::unique_ptr<MessagePath> owned;
  SendPath path;
};

/// For what the engine can use of it: a ring its request, the others its system call.
MadePath MakePath(const Variant& variant, const MessageLayout& layout, bool ring) {
  if (ring && variant.request != nullptr) {
    std::unique_ptr<MessageRequest> request = variant.request(layout);
    const SendPath path{.request = request.get()};
    return {std::move(request), path};
  }
  if (!ring && variant.call != nullptr) {
    std::unique_ptr<MessageCall> call = variant.call(layout);
    const SendPath path{.call = call.get()};
    return {std::move(call), path};
  }
  return {};
}

MessageLayout LayoutOf(const Variant& variant, const SenderOptions& options) {
  return variant.LayoutOf({.bytes = options.message_bytes,
                           .fields = options.fields,
                           .batch = options.batch,
                           .page_aligned = options.page_aligned,
                           .huge = options.huge});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Sender>> Sender::Create(const Variant& variant,
                                                       const SenderOptions& options, Engine* engine,
                                                       uint16_t connection) {
  const MessageLayout layout = LayoutOf(variant, options);
  NETRING_ASSIGN_OR_RETURN(BufferPool pool, BufferPool::Create(options.slots, layout));
  if (variant.registered && engine->ring()) {  // Attach() refuses the others
    NETRING_ASSIGN_OR_RETURN(const uint16_t region, engine->AddRegion(pool.region()));
    pool.SetRegion(region);
  }
  MadePath made = MakePath(variant, layout, engine->ring());
  NETRING_RETURN_IF_ERROR(engine->Attach(connection, made.path));
  return std::unique_ptr<Sender>(
      new Sender(variant, options, engine, connection, std::move(pool), std::move(made.owned)));
}

Sender::Sender(const Variant& variant, const SenderOptions& options, Engine* engine,
               uint16_t connection, BufferPool pool, std::unique_ptr<MessagePath> path)
    : variant_(variant),
      engine_(engine),
      connection_(connection),
      pool_(std::move(pool)),
      path_(std::move(path)),
      ledger_(kLedgerCapacity),
      use_(options.use),
      begun_ns_(use_ == nullptr ? 0 : static_cast<size_t>(pool_.slots())),
      message_bytes_(options.message_bytes),
      datagram_bytes_(options.datagram_bytes),
      stream_(options.stream) {}

Sender::~Sender() = default;

size_t Sender::HugeBytes(const Variant& variant, const SenderOptions& options) {
  return BufferPool::HugeBytes(options.slots, LayoutOf(variant, options));
}

unsigned Sender::MostCompletions(const Variant& variant, int slots) {
  // The send, its retry timer, a read of the error queue; per slot a notification and, on a ring
  // without deferred task work, a poll completion for it. Short sends add notifications, but each
  // is made only after a completion was taken.
  const unsigned outstanding = std::min(static_cast<unsigned>(slots), kLedgerCapacity);
  return 3 + (variant.zero_copy() ? 2 * outstanding : 0);
}

void Sender::Arm() {
  if (variant_.release == Release::kOnErrorQueue) engine_->WatchErrorQueue(connection_);
}

bool Sender::TakeSlot() {
  NETRING_CHECK(!sending_);
  slot_ = pool_.Take();
  if (slot_ < 0) {
    AwaitNotification();
    return false;
  }
  message_ = &pool_.message(slot_);
  if (marking_) [[unlikely]]
    Unmark(slot_);
  if (use_ != nullptr) begun_ns_[static_cast<size_t>(slot_)] = NowNs();
  return true;
}

absl::Span<const iovec> Sender::Take() {
  if (!TakeSlot()) return {};
  return message_->fields();
}

void Sender::Send() {
  path_->Begin(*message_);
  offset_ = 0;
  sending_ = true;
  Submit();
}

bool Sender::Start(Content content) {
  if (!TakeSlot()) return false;
  Write(content);
  if (marking_) [[unlikely]]
    MarkSlot(slot_);
  if (datagram_bytes_ != 0) Number();
  Send();
  return true;
}

void Sender::Write(Content content) {
  if (content == Content::kVerified) {
    pool_.Fill(slot_, stream_, stream_offset_);
    stream_offset_ += message_->bytes;
  } else if (content == Content::kTouched) {
    pool_.Touch(slot_);
  }
}

void Sender::NumberNext(uint64_t number) {
  next_number_ = number;
  stream_offset_ = number * message_bytes_;
}

/// Writes the heads of the message's datagrams.
void Sender::Number() {
  const bool counts = phase_ == SlicePhase::kWindow;
  in_window_ = 0;
  for (size_t at = 0; at < message_->bytes; at += datagram_bytes_) {
    const auto head = std::bit_cast<std::array<char, kDatagramHeadBytes>>(
        HeadWord(stream_, {.number = next_number_++, .phase = phase_}));
    pool_.Write(slot_, at, head);
    in_window_ += counts;
  }
  datagrams_.offered += in_window_;
}

void Sender::MarkNext(uint64_t mark) {
  next_mark_ = mark;
  marking_ = true;
}

/// Gives a slot its own bytes back.
void Sender::Unmark(int slot) {
  for (MarkedSlot& marked : marked_) {
    if (marked.slot != slot) continue;
    pool_.SwapFirst(slot, absl::MakeSpan(marked.own));
    marked.slot = -1;
  }
}

void Sender::MarkSlot(int slot) {
  if (next_mark_.has_value()) {
    const auto unused = std::find_if(marked_.begin(), marked_.end(),
                                     [](const MarkedSlot& each) { return each.slot < 0; });
    NETRING_CHECK(unused != marked_.end());
    unused->slot = slot;
    unused->own = std::bit_cast<std::array<char, kMarkBytes>>(*next_mark_);
    pool_.SwapFirst(slot, absl::MakeSpan(unused->own));
    next_mark_.reset();
  }
  marking_ = std::any_of(marked_.begin(), marked_.end(),
                         [](const MarkedSlot& each) { return each.slot >= 0; });
}

void Sender::Submit() {
  if (variant_.zero_copy() && ledger_.full()) return Pause();
  in_flight_ = true;
  engine_->Send(connection_, offset_, ledger_.next_id());
}

void Sender::OnResumed() {
  paused_ = false;
  Resume();
}

Sender::Progress Sender::OnSent(int32_t result, bool owes) {
  in_flight_ = false;
  if (variant_.release == Release::kOnCompletion)
    return result > 0 ? OnTaken(static_cast<uint32_t>(result)) : OnRefused(result);
  const uint32_t pinned = PinnedOf(result);
  if (pinned > 0 && variant_.release == Release::kOnErrorQueue) owes = true;
  if (owes) {
    ledger_.Open(static_cast<uint16_t>(slot_), pinned, pinned == 0);
    pool_.Hold(slot_);
  }
  if (result <= 0) return OnRefused(result);
  evidence_.zc_sends += owes && pinned > 0;
  evidence_.zc_bytes += owes ? pinned : 0;
  const std::optional<NotificationRange> early = std::exchange(early_, std::nullopt);
  const Progress progress = OnTaken(static_cast<uint32_t>(result));
  if (early.has_value() && OnNotified(*early) == Progress::kFailed) return Progress::kFailed;
  return progress;
}

/// How many of the bytes that a send has taken were not copied.
uint32_t Sender::PinnedOf(int32_t result) const {
  if (result <= 0) return 0;
  const auto taken = static_cast<uint32_t>(result);
  if (!variant_.mixed) return taken;
  return taken - std::min(taken, static_cast<uint32_t>(path_->ReachFrom(offset_).copied));
}

/// Fewer bytes than were asked. One send gathers only so many fields: more make several full sends.
bool Sender::IsShort(uint32_t bytes) const {
  const Message& message = *message_;
  if (variant_.mixed) return offset_ + bytes < path_->ReachFrom(offset_).end;
  const size_t all = message.fields().size();
  const size_t last = variant_.staging
                          ? all
                          : message.PlaceOf(offset_).field + static_cast<size_t>(variant_.gathers);
  return offset_ + bytes < message.BytesOf(std::min(all, last));
}

Sender::Progress Sender::OnTaken(uint32_t bytes) {
  ++evidence_.sends;
  refused_since_ = 0;
  if (offset_ + bytes < message_->bytes) {
    evidence_.short_sends += IsShort(bytes);
    offset_ += bytes;
    Submit();
    return Progress::kNone;
  }
  sending_ = false;
  datagrams_.sent += in_window_;
  if (use_ != nullptr && use_->measuring)
    use_->sent.Record(NowNs() - begun_ns_[static_cast<size_t>(slot_)]);
  pool_.Release(slot_);
  return Progress::kSent;
}

Sender::Progress Sender::OnRefused(int32_t result) {
  // A bundle that waits for room is given up when the peer has shut its direction, which a poll
  // takes for room (io_wq_submit_work(), io_uring/io_uring.c, seen on kernel 6.18).
  if (result == -ECANCELED) {
    Pause();
    return Progress::kNone;
  }
  // MSG_ZEROCOPY: ENOBUFS from optmem_max or RLIMIT_MEMLOCK (net/core/skbuff.c); SENDMSG_ZC: ENOMEM
  // for the latter (measured on kernel 6.18).
  if (result != -ENOBUFS && result != -ENOMEM) {
    return Fail("sending", result == 0 ? EPIPE : -result);
  }
  ++evidence_.enobufs;
  const int64_t now = NowNs();
  if (refused_since_ == 0) refused_since_ = now;
  if (now - refused_since_ > kRefusedLimitNs) {
    return Fail(
        "sending: no memory for 5 s; raise net.core.optmem_max or RLIMIT_MEMLOCK (ulimit -l)",
        -result);
  }
  Pause();
  return Progress::kNone;
}

void Sender::AwaitNotification() {
  awaits_ = true;
  engine_->AwaitNotification(connection_);
}

void Sender::Pause() {
  if (!std::exchange(paused_, true)) engine_->Pause(connection_);
}

void Sender::Resume() {
  if (sending_ && !in_flight_) Submit();
}

/// Gives back a notification's hold on a slot; true when the slot became free by it.
bool Sender::Free(int slot) {
  if (!pool_.Release(slot)) return false;
  if (use_ != nullptr && use_->measuring)
    use_->notified.Record(NowNs() - begun_ns_[static_cast<size_t>(slot)]);
  return true;
}

Sender::Progress Sender::OnNotified(NotificationRange range) {
  if (variant_.release == Release::kOnNotification) {
    range.low = range.high = ledger_.Expand(range.low);
  } else if (in_flight_ && range.high == ledger_.next_id()) {
    // The send that a system call has made is reported after its notification was read.
    early_ = {.low = range.high, .high = range.high, .copied = range.copied};
    if (range.low == range.high) return Progress::kNone;
    --range.high;
  }
  bool freed = false;
  const bool known = ledger_.Close(range.low, range.high, [&](const ZeroCopyLedger::Entry& entry) {
    freed |= Free(entry.slot);
    if (entry.failed) return;
    ++evidence_.zc_completions;
    if (!range.copied) return;
    ++evidence_.zc_copied;
    evidence_.zc_copied_bytes += entry.bytes;
  });
  if (!known) return Fail("a notification came twice or for a send that was never made", 0);
  evidence_.harvests += variant_.release == Release::kOnErrorQueue;
  Resume();
  // A slot may have several: after the first of them there is still nothing else to do.
  if (freed) awaits_ = false;
  if (awaits_) AwaitNotification();
  return freed ? Progress::kSlotFreed : Progress::kNone;
}

Sender::Progress Sender::Fail(const char* what, int32_t number) {
  error_ = {.what = what, .number = number};
  return Progress::kFailed;
}

}  // namespace netring
