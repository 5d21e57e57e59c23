// One connection's state machine.

#ifndef NETRING_LOAD_SESSION_H_
#define NETRING_LOAD_SESSION_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/engine.h"
#include "load/arrivals.h"
#include "load/schedule.h"
#include "load/side_sample.h"
#include "load/stream_check.h"
#include "netring/connection.h"
#include "netring/histogram.h"
#include "netring/unique_fd.h"
#include "send/sender.h"

namespace netring {

/// What a connection's end does: the two sides of the two workloads.
enum class Part {
  kAsker,     ///< rr, client: sends requests, each of the message's size
  kAnswerer,  ///< rr, server: answers each with one message of the same size
  kSource,    ///< stream, server: sends message after message
  kSink,      ///< stream, client: receives them
};

/// What the sessions of one worker record into.
struct Recorder {
  bool measuring = false;
  bool failed = false;  ///< a session has
  /// Whole messages since the beginning: sent by a server, received by a client. Written by the
  /// worker's thread alone; others may read it.
  std::atomic<int64_t> messages = 0;
  Histogram latency;  ///< asker: from the request's (intended) start to the answer's last byte, ns
  BufferUse buffers;  ///< source

  void Count(int64_t more) {
    messages.store(messages.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }
};

/// What all sessions of a worker are told.
struct SessionOptions {
  Part part = Part::kAsker;
  MessageLayout layout;
  int slots = 1;
  int depth = 1;  ///< asker: requests in flight
  Content content = Content::kAsItIs;
  /// Verify: the first connection's; each has one of its own in both directions.
  std::optional<VerifiedStream> stream;
};

/// Uses its worker's engine, recorder and schedule and must not outlive them; same thread. No
/// allocation between Arm() and done().
class Session {
 public:
  /// `index`: the engine's number for `socket`, which it has not been told of yet. With `arrivals`
  /// an asker sends when they say (open loop), else as soon as fewer than `depth` are in flight.
  static absl::StatusOr<std::unique_ptr<Session>> Create(const SessionOptions& options,
                                                         const Variant& variant, uint16_t index,
                                                         UniqueFd socket, Engine* engine,
                                                         Recorder* recorder, Schedule* schedule,
                                                         std::optional<Arrivals> arrivals);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Starts receiving and, where the variant needs it, watching the error queue.
  void Arm();
  /// Starts the load.
  void Begin(int64_t now_ns);
  /// A request is due, as the schedule has said.
  void OnDue();
  /// Ends the load: an asker waits for the answers that are due and then says goodbye, a source
  /// ends its message, a sink says goodbye; an answerer goes on until its peer says goodbye.
  void Stop();

  /// What the engine reports of this connection (EventHandler). A failure sets Recorder::failed and
  /// error().
  void OnSent(int32_t result, bool owes) { OnProgress(sender_.OnSent(result, owes)); }
  void OnNotified(NotificationRange range) { OnProgress(sender_.OnNotified(range)); }
  void OnResumed() { sender_.OnResumed(); }
  void OnReceived(absl::Span<const char> data);
  /// `may_end`: so late that a client may say goodbye to its server.
  void OnClosed(bool may_end);
  void OnFailed(const char* what, int32_t number);

  /// Both directions are closed and nothing is owed.
  bool done() const { return said_goodbye_ && peer_closed_ && !sender_.owes(); }
  const Sender& sender() const { return sender_; }
  /// Why it failed; only after Recorder::failed, OK when another one has.
  absl::Status why_failed() const;
  const SocketFacts& facts() const { return facts_; }

 private:
  Session(const SessionOptions& options, const Variant& variant, uint16_t index, UniqueFd socket,
          SocketFacts facts, BufferPool pool, Engine* engine, Recorder* recorder,
          Schedule* schedule, std::optional<Arrivals> arrivals);

  void OnProgress(Sender::Progress progress);
  void OnWholeSent();
  void OnMessages(int64_t count);
  void OnAnswer(int64_t now_ns);
  void Ask(int64_t begun_ns);
  void AskWhatIsDue();
  void StartDue();
  void SayGoodbyeIfIdle();
  void SayGoodbye();

  const SessionOptions& options_;
  const uint16_t index_;
  UniqueFd socket_;
  SocketFacts facts_;
  Engine* engine_;
  Recorder* recorder_;
  Schedule* schedule_;
  Sender sender_;
  Sender::Error error_;

  /// Messages to send that are not begun: they wait for a slot, or for the end of the one before.
  int64_t due_ = 0;
  bool stopping_ = false;
  bool said_goodbye_ = false;  ///< our direction is shut
  bool peer_closed_ = false;
  std::optional<Arrivals> arrivals_;
  bool overdue_ = false;              ///< open loop: a request is due but too many are in flight
  std::vector<int64_t> begun_ns_;     ///< of the requests in flight, a ring
  size_t first_ = 0;                  ///< in it: the oldest
  size_t in_flight_ = 0;              ///< requests
  int64_t message_received_ = 0;      ///< bytes of the current incoming message
  std::optional<StreamCheck> check_;  ///< of what is received
};

}  // namespace netring

#endif  // NETRING_LOAD_SESSION_H_
