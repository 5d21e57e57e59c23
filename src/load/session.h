// One connection's end: what is received becomes messages, what is due is sent, and at the end the
// client says goodbye. What a connection does between is its part's.

#ifndef NETRING_LOAD_SESSION_H_
#define NETRING_LOAD_SESSION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "load/arrivals.h"
#include "load/datagram_reader.h"
#include "load/mark_reader.h"
#include "load/schedule.h"
#include "load/stream_check.h"
#include "net/transport.h"
#include "netring/connection.h"
#include "netring/engine.h"
#include "netring/histogram.h"
#include "netring/sender.h"
#include "netring/unique_fd.h"

namespace netring {

/// What a connection's end does: the two sides of the two workloads.
enum class Part {
  kAsker,     ///< rr, client: sends requests, each of the message's size
  kAnswerer,  ///< rr, server: answers each with one message of the same size
  kSource,    ///< stream, server: sends message after message
  kSink,      ///< stream, client: receives them
  kIdle,      ///< stream, client: is there, but receives nothing (SideConfig::nobody)
};

/// What the sessions of one worker record into.
struct Recorder {
  bool measuring = false;
  bool failed = false;     ///< a session has
  int64_t unanswered = 0;  ///< asker over datagrams: requests of the window that timed out
  int64_t messages = 0;  ///< whole ones since the beginning: sent by a server, received by a client
  Histogram latency;  ///< asker: from the request's (intended) start to the answer's last byte, ns
  BufferUse buffers;  ///< source
};

/// Whether a part's side says when the windows of both open and close, by marks on its messages;
/// the other side is told.
constexpr bool KeepsTime(Part part) {
  return part == Part::kAsker || part == Part::kSource || part == Part::kIdle;
}

/// Whether a part's side says goodbye on the connection, by the end of its direction: a client,
/// when it has all. A server does not: the connection ends by a reset, when both sides' evidence is
/// complete (agent/agent.h), which leaves no TIME_WAIT on a port.
constexpr bool SaysGoodbye(Part part) {
  return part == Part::kAsker || part == Part::kSink || part == Part::kIdle;
}

/// Learns of the marks that a worker's sessions receive, before their messages count.
class MarkHandler {
 public:
  virtual void OnMark(Mark mark) = 0;

 protected:
  ~MarkHandler() = default;
};

/// What all sessions of a worker are told and share; it outlives them.
struct SessionOptions {
  Part part = Part::kAsker;
  const Variant* variant = nullptr;
  const Transport* transport = nullptr;
  SenderOptions sender;       ///< its stream: the first connection's; each has one of its own
  size_t received_bytes = 0;  ///< of the peer's datagrams
  int depth = 1;              ///< asker: requests in flight
  Content content = Content::kAsItIs;  ///< kVerified: what is received is checked too
  Marks marks = {};
  MarkHandler* marked = nullptr;  ///< of a part that is told
  int last_messages = 1;          ///< sink: what comes from the one that is marked kClose on
  Engine* engine = nullptr;
  Recorder* recorder = nullptr;
  Schedule* schedule = nullptr;  ///< of an open loop
};

/// On its engine's thread alone. No allocation between Arm() and done().
class Session : public EventHandler {
 public:
  /// With `arrivals` an asker sends when they say (open loop), else as soon as fewer than `depth`
  /// are in flight.
  static absl::StatusOr<std::unique_ptr<Session>> Create(const SessionOptions& options,
                                                         UniqueFd socket,
                                                         std::optional<Arrivals> arrivals);
  /// Without a socket: what Create() makes first.
  explicit Session(const SessionOptions& options);
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Starts receiving and, where the variant needs it, watching the error queue.
  void Arm();
  /// Starts the load.
  virtual void Begin(int64_t /*now_ns*/) {}
  /// A request is due, as the schedule has said.
  virtual void OnDue() {}
  /// Keeps time: marks the next message as the window's first.
  void Open() { Tell(Mark::kOpen); }
  /// Keeps time: ends the load with one more message, which is marked as the first after the
  /// window. Then an asker waits for the answers that are due and says goodbye. A source waits for
  /// its sink's goodbye. Who is told stops by the mark: a sink says goodbye when it has the last
  /// message, an answerer waits for its asker's.
  void Stop();
  /// Over datagrams: time has passed, and nothing tells of what was lost.
  virtual void OnTick(int64_t /*now_ns*/) {}
  /// Over datagrams, where no end of the connection says so: the peer has all that it wants.
  void OnPeerDone();

  /// A failure sets Recorder::failed and why_failed().
  void OnSent(int32_t result, bool owes) final { OnProgress(sender_->OnSent(result, owes)); }
  void OnNotified(NotificationRange range) final { OnProgress(sender_->OnNotified(range)); }
  void OnReceived(absl::Span<const char> data) final;
  void OnClosed() final;
  void OnResumed() final { sender_->OnResumed(); }
  void OnFailed(const char* what, int32_t number) final;

  /// The client has said goodbye, and nothing is owed.
  bool done() const { return state_ == State::kEnded && !sender_->owes(); }
  const Sender& sender() const { return *sender_; }
  /// Why it failed; only after Recorder::failed, OK when another one has.
  absl::Status why_failed() const;
  const SocketFacts& facts() const { return facts_; }
  /// Null where the transport has no datagrams.
  const DatagramReader* datagrams() const {
    return datagrams_.has_value() ? &*datagrams_ : nullptr;
  }
  int socket() const { return socket_.get(); }
  /// The connection, still open; once the engine is stopped.
  UniqueFd TakeSocket() { return std::move(socket_); }

 protected:
  uint16_t index() const { return index_; }
  bool stopping() const { return state_ != State::kLoad; }
  bool ended() const { return state_ == State::kEnded; }
  /// `count` more messages are due to be sent: they wait for a slot, or for the end of the one
  /// before.
  void SendMore(int64_t count) {
    due_ += count;
    StartDue();
  }
  void EndIfIdle();
  /// So many more bytes are received, which may end messages.
  void Count(int64_t bytes);
  Sender& own_sender() { return *sender_; }

  const SessionOptions& options_;
  Recorder& recorder_;
  int64_t due_ = 0;     ///< messages to send that are not begun
  int64_t counts_ = 0;  ///< messages that a send counts for, when the kernel has all of it
  int64_t refill_ = 0;  ///< messages that are due again then

 private:
  enum class State {
    kLoad,
    kEnding,  ///< no new load
    kEnded,   ///< nothing more is sent
  };

  /// `count` whole messages have been received.
  virtual void OnMessages(int64_t count) = 0;
  /// A datagram has been received.
  virtual void OnDatagram(const DatagramHead& /*head*/, size_t bytes) {
    Count(static_cast<int64_t>(bytes));
  }
  /// The load ends.
  virtual void OnStop() {}
  /// Whether the peer's goodbye comes too early: here, before the window is over.
  virtual bool expects_more() const { return !stopping(); }
  /// Whether nothing more is expected to be sent or answered.
  virtual bool idle() const { return due_ == 0; }

  absl::Status Open(UniqueFd socket);
  void OnProgress(Sender::Progress progress);
  void Tell(Mark mark);
  void OnMark(Mark mark);
  void OnPhase(SlicePhase phase);
  void ReadPiece(absl::Span<const char> data);
  void ReadDatagrams(absl::Span<const char> data);
  void StartDue() {
    if (due_ > 0 && !sender_->sending() && sender_->Start(options_.content)) --due_;
  }
  void End();

  UniqueFd socket_;
  SocketFacts facts_;
  uint16_t index_ = 0;  ///< the engine's number
  State state_ = State::kLoad;
  bool peer_closed_ = false;
  std::unique_ptr<Sender> sender_;
  Sender::Error error_;
  int64_t message_received_ = 0;      ///< bytes of the current incoming message
  std::optional<StreamCheck> check_;  ///< of what is received
  std::optional<MarkReader> reader_;  ///< of a part that is told
  std::optional<DatagramReader> datagrams_;
  SlicePhase told_ = SlicePhase::kWarmup;  ///< of a part that is told, by datagrams
};

/// A session of `options.part`, without a socket.
std::unique_ptr<Session> MakePart(const SessionOptions& options, std::optional<Arrivals> arrivals);
std::unique_ptr<Session> MakeAsker(const SessionOptions& options, std::optional<Arrivals> arrivals);

}  // namespace netring

#endif  // NETRING_LOAD_SESSION_H_
