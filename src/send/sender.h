// The sending half of one connection: takes a slot, sends a message with a variant, resumes short
// sends, pauses when the kernel has no memory for notifications, and knows when each slot may be
// written again.

#ifndef NETRING_SEND_SENDER_H_
#define NETRING_SEND_SENDER_H_

#include <cstdint>
#include <memory>

#include "netring/buffer_pool.h"
#include "netring/ring.h"
#include "netring/send_path.h"
#include "netring/zero_copy_ledger.h"
#include "send/error_queue_reader.h"
#include "send/evidence.h"

namespace netring {

/// One message at a time, one send in flight: independent sends on one TCP socket would reorder the
/// stream (measured on kernel 6.18). One thread, that of the ring. No allocation after
/// construction; must not move once armed.
class Sender {
 public:
  enum class Event {
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

  /// `connection` goes into the tokens of its requests. The ring must outlive the sender.
  Sender(const Variant& variant, Ring* ring, RingFile file, uint16_t connection, BufferPool pool);
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  /// Starts watching the error queue, if the variant needs it. Once, before the first message.
  void Arm();

  /// Begins the next message; false when every slot is still held: call again after kSlotFreed.
  /// With `pattern` its content is written anew from its place in the stream.
  bool Start(bool pattern);

  /// Takes a completion with one of its tokens: kSend, kPollError, kHarvest, kRetry.
  Event OnCompletion(const Completion& completion);

  /// True while a message is begun and not yet wholly with the kernel: Start() must wait for kSent.
  bool sending() const { return sending_; }
  /// True while a send is in progress or a notification is owed.
  bool owes() const { return sending_ || ledger_.outstanding() > 0; }
  uint32_t unpaid() const { return ledger_.outstanding(); }
  const Evidence& evidence() const { return evidence_; }
  const Error& error() const { return error_; }
  size_t working_set() const { return pool_.working_set(); }

  /// The most completions that one connection can be owed at once, for sizing the completion queue.
  static unsigned MostCompletions(const Variant& variant, int slots);

 private:
  void Submit();
  void Pause();
  Event Resume();
  Event Fail(const char* what, int32_t number);
  Event OnSend(const Completion& completion);
  Event OnTaken(uint32_t bytes);
  Event OnRefused(const Completion& completion);
  Event OnRetry();
  Event Close(uint32_t low, uint32_t high, bool copied);
  Event Harvest(const Completion& completion);

  const Variant& variant_;
  Ring* ring_;
  RingFile file_;
  uint16_t connection_;
  BufferPool pool_;
  std::unique_ptr<SendPath> path_;
  ZeroCopyLedger ledger_;
  ErrorQueueReader reader_;
  Evidence evidence_;
  Error error_;

  bool sending_ = false;    ///< a message is not yet wholly with the kernel
  bool in_flight_ = false;  ///< a request for it is with the kernel
  bool retry_armed_ = false;
  int64_t refused_since_ = 0;  ///< when the current streak of refusals began; 0: none
  int slot_ = -1;
  size_t offset_ = 0;  ///< bytes of the message that the kernel has taken
  uint64_t stream_offset_ = 0;
};

}  // namespace netring

#endif  // NETRING_SEND_SENDER_H_
