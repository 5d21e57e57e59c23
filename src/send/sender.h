// The sending half of one connection: takes a slot, sends a message with a variant, resumes short
// sends, pauses when the kernel has no memory for notifications, and knows when each slot may be
// written again.

#ifndef NETRING_SEND_SENDER_H_
#define NETRING_SEND_SENDER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/engine.h"
#include "netring/buffer_pool.h"
#include "netring/histogram.h"
#include "netring/send_path.h"
#include "netring/zero_copy_ledger.h"
#include "send/evidence.h"

namespace netring {

/// What is written into a slot before it is sent.
enum class Content {
  kAsItIs,    ///< nothing
  kTouched,   ///< all of it anew, with anything
  kVerified,  ///< the bytes of its place in the stream
};

/// How long send operations keep their buffer, ns.
struct BufferUse {
  bool measuring = false;
  Histogram sent;      ///< until the last of its sends has completed
  Histogram notified;  ///< until its last notification; zero copy only
};

/// One message (or batch) at a time, one send in flight: independent sends on one TCP socket would
/// reorder the stream (measured on kernel 6.18). One thread, that of the engine. No allocation
/// after construction; must not move once armed.
class Sender {
 public:
  enum class Progress {
    kNone,
    kSent,       ///< the kernel has taken the whole message
    kSlotFreed,  ///< a slot may be written again
    kFailed,     ///< see error()
  };
  /// Why sending cannot go on; `what` is a literal.
  struct Error {
    const char* what = nullptr;
    int32_t number = 0;  ///< errno, or 0
  };

  /// `connection` is the engine's number. The engine must outlive the sender, and `use`, which may
  /// be null: then no times are taken.
  Sender(const Variant& variant, Engine* engine, uint16_t connection, const MessageLayout& layout,
         BufferPool pool, const VerifiedStream& stream, BufferUse* use);
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  /// Makes the variant known to the engine. Once, before Arm().
  absl::Status Attach() { return engine_->Attach(*path_); }
  /// Starts watching the error queue, if the variant needs it. Once, before the first message.
  void Arm();

  /// Begins the next message; false when every slot is still held: call again after kSlotFreed.
  bool Start(Content content);

  /// What the engine reports (EventHandler).
  Progress OnSent(int32_t result, bool owes);
  Progress OnNotified(NotificationRange range);
  void OnResumed();

  /// True while a message is begun and not yet wholly with the kernel: Start() must wait for kSent.
  bool sending() const { return sending_; }
  /// True while a send is in progress or a notification is owed.
  bool owes() const { return sending_ || ledger_.outstanding() > 0; }
  uint32_t unpaid() const { return ledger_.outstanding(); }
  /// Nothing but a notification can bring the connection further.
  void AwaitNotification() { engine_->AwaitNotification(connection_); }
  const Evidence& evidence() const { return evidence_; }
  const Error& error() const { return error_; }
  size_t working_set() const { return pool_.working_set(); }

  /// The most completions that one connection can be owed at once, for sizing a completion queue.
  static unsigned MostCompletions(const Variant& variant, int slots);

 private:
  void Submit();
  void Pause();
  void Resume();
  Progress Fail(const char* what, int32_t number);
  Progress OnTaken(uint32_t bytes);
  Progress OnRefused(int32_t result);
  bool Free(int slot);
  bool IsShort(uint32_t bytes) const;

  const Variant& variant_;
  Engine* engine_;
  uint16_t connection_;
  BufferPool pool_;
  std::unique_ptr<SendPath> path_;
  ZeroCopyLedger ledger_;
  Evidence evidence_;
  Error error_;
  BufferUse* use_;
  std::vector<int64_t> begun_ns_;  ///< per slot; only with use_

  bool sending_ = false;    ///< a message is not yet wholly with the kernel
  bool in_flight_ = false;  ///< a request for it is with the kernel
  bool paused_ = false;
  std::optional<NotificationRange> early_;  ///< of the send in flight, read before its result
  int64_t refused_since_ = 0;               ///< when the current streak of refusals began; 0: none
  int slot_ = -1;
  size_t offset_ = 0;  ///< bytes of the message that the kernel has taken
  const VerifiedStream stream_;
  uint64_t stream_offset_ = 0;
};

}  // namespace netring

#endif  // NETRING_SEND_SENDER_H_
