// The sending half of one connection: takes a slot, sends a message with a variant, resumes short
// sends, pauses when the kernel has no memory for notifications, and knows when each slot may be
// written again.

#ifndef NETRING_SENDER_H_
#define NETRING_SENDER_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "netring/buffer_pool.h"
#include "netring/datagram.h"
#include "netring/engine.h"
#include "netring/evidence.h"
#include "netring/histogram.h"
#include "netring/mark.h"
#include "netring/variant.h"
#include "netring/zero_copy_ledger.h"

namespace netring {

class MessagePath;  // send/message_path.h

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

/// What a sender sends.
struct SenderOptions {
  size_t message_bytes = 0;         ///< to be set
  std::vector<size_t> fields = {};  ///< MessageLayout::fields
  int batch = 1;  ///< messages that a slot holds, sent together: at most kMostSlotBytes
  int slots = 1;  ///< messages (batches) that may be outstanding, at most kMostSlots
  bool page_aligned = false;
  HugeMemory* huge = nullptr;  ///< MessageLayout::huge
  VerifiedStream stream = {};  ///< of Content::kVerified, and of the heads of datagrams
  /// A message is sent as datagrams of so many bytes, the last perhaps shorter, which begin with
  /// their DatagramHead; 0: as bytes.
  size_t datagram_bytes = 0;
  BufferUse* use = nullptr;  ///< must outlive the sender; null: no times are taken
};

/// One message (or batch) at a time, one send outstanding. One thread, that of the engine. No
/// allocation after Create(). Who handles the connection's events passes them on: OnSent(),
/// OnNotified() and OnResumed().
class Sender {
 public:
  /// What an event has changed.
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

  /// Allocates the messages and makes the variant's path known to `engine`, which numbers the
  /// connection `connection`. The engine must be stopped before the sender goes. A variant that is
  /// released by the error queue needs EnableZeroCopy() (connection.h) on the socket before its
  /// first send. A variant whose messages are `registered` takes one of EngineOptions::regions.
  /// InvalidArgument for options that are out of bounds; FailedPrecondition when the variant cannot
  /// be sent on this engine, or no region is left; ResourceExhausted without memory.
  static absl::StatusOr<std::unique_ptr<Sender>> Create(const Variant& variant,
                                                        const SenderOptions& options,
                                                        Engine* engine, uint16_t connection);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  /// Starts watching the error queue, if the variant needs it. Once, before the first message.
  void Arm();

  /// Takes the next message, for the caller to write its fields before Send(); empty while every
  /// slot is held (call again after kSlotFreed). Only while not sending().
  absl::Span<const iovec> Take();
  /// Sends the message that Take() returned.
  void Send();
  /// Takes the next message, writes `content` and sends it; false while every slot is held.
  bool Start(Content content);
  /// The message of the next Start() that returns true, of a batch its first, carries `mark`
  /// (Marks::WordOf()) in place of its first kMarkBytes bytes, whatever its content. A mark that no
  /// message has carried yet is replaced. When the slot is used next, it has its own bytes again.
  void MarkNext(uint64_t mark);

  /// Of datagrams, in place of MarkNext(): the phase of the messages that are started from now on.
  void SetPhase(SlicePhase phase) { phase_ = phase; }
  /// Of messages that are one datagram each: the number of the next one.
  void NumberNext(uint64_t number);
  uint64_t next_number() const { return next_number_; }
  /// Those of the window.
  const DatagramsSent& datagrams() const { return datagrams_; }

  /// What the engine reports (EventHandler).
  Progress OnSent(int32_t result, bool owes);
  Progress OnNotified(NotificationRange range);
  void OnResumed();

  /// True while a message is begun and not yet wholly with the kernel: Start() must wait for kSent.
  bool sending() const { return sending_; }
  /// True while a send is in progress or a notification is outstanding.
  bool owes() const { return sending_ || ledger_.outstanding() > 0; }
  /// Notifications that are outstanding.
  uint32_t outstanding() const { return ledger_.outstanding(); }
  /// Tells the engine that nothing but a notification can bring the connection further, until one
  /// frees a slot.
  void AwaitNotification();
  const Evidence& evidence() const { return evidence_; }
  const Error& error() const { return error_; }
  /// Bytes of all messages: what the sends read from.
  size_t working_set() const { return pool_.working_set(); }

  /// What the messages of one take of SenderOptions::huge.
  static size_t HugeBytes(const Variant& variant, const SenderOptions& options);
  /// The most completions that can be outstanding at once for one connection, for EngineOptions.
  static unsigned MostCompletions(const Variant& variant, int slots);

 private:
  Sender(const Variant& variant, const SenderOptions& options, Engine* engine, uint16_t connection,
         BufferPool pool, std::unique_ptr<MessagePath> path);
  bool TakeSlot();
  void Write(Content content);
  void Unmark(int slot);
  void MarkSlot(int slot);
  void Number();
  void Submit();
  void Pause();
  void Resume();
  Progress Fail(const char* what, int32_t number);
  Progress OnTaken(uint32_t bytes);
  Progress OnRefused(int32_t result);
  bool Free(int slot);
  uint32_t PinnedOf(int32_t result) const;
  bool IsShort(uint32_t bytes) const;

  const Variant& variant_;
  Engine* engine_;
  uint16_t connection_;
  BufferPool pool_;
  std::unique_ptr<MessagePath> path_;
  ZeroCopyLedger ledger_;
  Evidence evidence_;
  Error error_;
  BufferUse* use_;
  std::vector<int64_t> begun_ns_;  ///< per slot; only with use_

  bool sending_ = false;    ///< a message is not yet wholly with the kernel
  bool in_flight_ = false;  ///< a request for it is with the kernel
  bool paused_ = false;
  bool awaits_ = false;                     ///< AwaitNotification() holds
  std::optional<NotificationRange> early_;  ///< of the send in flight, read before its result
  int64_t refused_since_ = 0;               ///< when the current streak of refusals began; 0: none
  int slot_ = -1;                           ///< of the message that is sent
  const Message* message_ = nullptr;        ///< what lies there
  size_t offset_ = 0;                       ///< bytes of the message that the kernel has taken

  /// A slot that was sent with a mark, and the bytes that belong there.
  struct MarkedSlot {
    int slot = -1;  ///< -1: none
    std::array<char, kMarkBytes> own{};
  };
  bool marking_ = false;  ///< any of the following is in use: one test per message
  std::optional<uint64_t> next_mark_;
  std::array<MarkedSlot, 2> marked_;  ///< a window has two edges

  const size_t message_bytes_;
  const size_t datagram_bytes_;  ///< 0: none
  uint64_t next_number_ = 0;
  SlicePhase phase_ = SlicePhase::kWarmup;
  int64_t in_window_ = 0;  ///< datagrams of the message that is sent, where they are of the window
  DatagramsSent datagrams_;

  const VerifiedStream stream_;
  uint64_t stream_offset_ = 0;
};

}  // namespace netring

#endif  // NETRING_SENDER_H_
