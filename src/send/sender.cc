#include "send/sender.h"

#include <utility>

#include "base/clock.h"
#include "netring/check.h"

namespace netring {
namespace {

/// How many zero-copy sends of one connection may be unpaid at once; more wait, as for ENOBUFS.
constexpr uint32_t kLedgerCapacity = 4096;
/// How long the kernel may go on refusing before the connection is given up.
constexpr int64_t kRefusedLimitNs = 5 * kNsPerSecond;
constexpr __kernel_timespec kRetryPause{.tv_sec = 0, .tv_nsec = kNsPerMs};

}  // namespace

Sender::Sender(const Variant& variant, Ring* ring, RingFile file, uint16_t connection,
               BufferPool pool)
    : variant_(variant),
      ring_(ring),
      file_(file),
      connection_(connection),
      pool_(std::move(pool)),
      path_(variant.make()),
      ledger_(kLedgerCapacity),
      reader_(ring, file, connection) {}

unsigned Sender::MostCompletions(const Variant& variant, int slots) {
  // The send, its retry timer, a read of the error queue; per slot a notification and, on a ring
  // without deferred task work, a poll completion for it. Short sends add notifications, but each
  // is made only after a completion was taken.
  return 3 + (variant.zero_copy() ? 2 * static_cast<unsigned>(slots) : 0);
}

void Sender::Arm() {
  if (variant_.release == Release::kOnErrorQueue) reader_.Arm();
}

bool Sender::Start(bool pattern) {
  NETRING_CHECK(!sending_);
  slot_ = pool_.Take();
  if (slot_ < 0) return false;
  if (pattern) pool_.Fill(slot_, stream_offset_);
  stream_offset_ += pool_.message(slot_).bytes;
  path_->Begin(pool_.message(slot_));
  offset_ = 0;
  sending_ = true;
  Submit();
  return true;
}

void Sender::Submit() {
  if (variant_.zero_copy() && ledger_.full()) return Pause();
  io_uring_sqe& sqe = ring_->Next();
  path_->Prepare(sqe, file_, offset_);
  sqe.user_data = Pack({.op = Op::kSend,
                        .connection = connection_,
                        .slot = static_cast<uint16_t>(slot_),
                        .generation = ledger_.next_id()});
  in_flight_ = true;
}

Sender::Event Sender::OnCompletion(const Completion& completion) {
  switch (completion.token.op) {
    case Op::kSend:
      if (completion.notification()) {
        const uint32_t id = ledger_.Expand(completion.token.generation);
        return Close(id, id, completion.copied());
      }
      return OnSend(completion);
    case Op::kPollError:
      if (const int32_t error = reader_.OnPoll(completion); error != 0) {
        return Fail("watching the error queue", error);
      }
      return Event::kNone;
    case Op::kHarvest:
      return Harvest(completion);
    case Op::kRetry:
      return OnRetry();
    default:
      NETRING_CHECK(false && "a completion that is not the sender's");
      return Event::kNone;
  }
}

Sender::Event Sender::OnSend(const Completion& completion) {
  in_flight_ = false;
  const bool taken = completion.result > 0;
  const bool owes_notification = variant_.release == Release::kOnNotification
                                     ? completion.more()
                                     : taken && variant_.release == Release::kOnErrorQueue;
  if (owes_notification) {
    ledger_.Open(static_cast<uint16_t>(slot_), taken ? static_cast<uint32_t>(completion.result) : 0,
                 !taken);
    pool_.Hold(slot_);
  }
  if (!taken) return OnRefused(completion);
  if (owes_notification) {
    ++evidence_.zc_sends;
    evidence_.zc_bytes += completion.result;
  }
  return OnTaken(static_cast<uint32_t>(completion.result));
}

Sender::Event Sender::OnTaken(uint32_t bytes) {
  ++evidence_.sends;
  refused_since_ = 0;
  offset_ += bytes;
  if (offset_ < pool_.message(slot_).bytes) {
    ++evidence_.short_sends;
    Submit();
    return Event::kNone;
  }
  sending_ = false;
  pool_.Release(slot_);
  return Event::kSent;
}

Sender::Event Sender::OnRefused(const Completion& completion) {
  // MSG_ZEROCOPY: ENOBUFS from optmem_max or RLIMIT_MEMLOCK (net/core/skbuff.c); SENDMSG_ZC: ENOMEM
  // for the latter (measured on kernel 6.18).
  if (completion.result != -ENOBUFS && completion.result != -ENOMEM) {
    return Fail("sending", completion.result == 0 ? EPIPE : -completion.result);
  }
  ++evidence_.enobufs;
  const int64_t now = NowNs();
  if (refused_since_ == 0) refused_since_ = now;
  if (now - refused_since_ > kRefusedLimitNs) {
    return Fail(
        "sending: no memory for 5 s; raise net.core.optmem_max or RLIMIT_MEMLOCK (ulimit -l)",
        -completion.result);
  }
  Pause();
  return Event::kNone;
}

void Sender::Pause() {
  if (std::exchange(retry_armed_, true)) return;
  io_uring_sqe& sqe = ring_->Next();
  io_uring_prep_timeout(&sqe, const_cast<__kernel_timespec*>(&kRetryPause), 0, 0);
  sqe.user_data = Pack({.op = Op::kRetry, .connection = connection_});
}

Sender::Event Sender::OnRetry() {
  retry_armed_ = false;
  return Resume();
}

Sender::Event Sender::Resume() {
  if (sending_ && !in_flight_) Submit();
  return Event::kNone;
}

Sender::Event Sender::Close(uint32_t low, uint32_t high, bool copied) {
  bool freed = false;
  const bool known = ledger_.Close(low, high, [&](const ZeroCopyLedger::Entry& entry) {
    freed |= pool_.Release(entry.slot);
    if (entry.failed) return;
    ++evidence_.zc_completions;
    if (!copied) return;
    ++evidence_.zc_copied;
    evidence_.zc_copied_bytes += entry.bytes;
  });
  if (!known) return Fail("a notification came twice or for a send that was never made", 0);
  Resume();
  return freed ? Event::kSlotFreed : Event::kNone;
}

Sender::Event Sender::Harvest(const Completion& completion) {
  const ErrorQueueReader::Reading reading = reader_.OnRead(completion);
  if (reading.error != 0) return Fail("reading the error queue", reading.error);
  if (reading.foreign) return Fail("the error queue held something other than a notification", 0);
  if (!reading.range.has_value()) return Event::kNone;
  ++evidence_.harvests;
  return Close(reading.range->low, reading.range->high, reading.range->copied);
}

Sender::Event Sender::Fail(const char* what, int32_t number) {
  error_ = {.what = what, .number = number};
  return Event::kFailed;
}

}  // namespace netring
