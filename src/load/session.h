// One connection's state machine for request-response.

#ifndef NETRING_LOAD_SESSION_H_
#define NETRING_LOAD_SESSION_H_

#include <cstdint>

#include "netring/connection.h"
#include "netring/histogram.h"
#include "netring/unique_fd.h"
#include "ring/receive_buffers.h"
#include "send/sender.h"

namespace netring {

enum class Role { kServer, kClient };

/// What the sessions of one worker record into.
struct Recorder {
  bool measuring = false;
  int64_t messages = 0;  ///< whole messages: server: sent, client: answers received
  Histogram latency;     ///< client: from before the request is built to the answer's last byte, ns
  int64_t rearms = 0;    ///< receives that ended and were started again, whether measuring or not
};

/// The client sends a request of the message's size, the server answers each with one message of
/// the same size; one request is in flight. Uses its worker's ring, buffers and recorder and must
/// not outlive them; same thread. No allocation between Arm() and done().
class Session {
 public:
  struct Options {
    Role role;
    uint16_t index;  ///< the connection in its tokens
    int64_t message_bytes;
    int slots;
    bool page_aligned;
    bool verify;  ///< check every received byte and its place
  };

  static absl::StatusOr<std::unique_ptr<Session>> Create(const Options& options,
                                                         const Variant& variant, UniqueFd socket,
                                                         Ring* ring, ReceiveBuffers* buffers,
                                                         Recorder* recorder);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Starts receiving and, where the variant needs it, watching the error queue.
  void Arm();
  /// Client: sends the first request.
  void Begin();
  /// Client: no request after the one in flight; then the connection is closed for writing.
  void Stop() { stopping_ = true; }

  /// Takes a completion with this session's index. False when the session has failed.
  bool OnCompletion(const Completion& completion);

  /// Both directions are closed and nothing is owed.
  bool done() const { return said_goodbye_ && peer_closed_ && !sender_.owes(); }
  const Sender& sender() const { return sender_; }
  const Sender::Error& error() const { return error_; }
  const SocketFacts& facts() const { return facts_; }

 private:
  Session(const Options& options, const Variant& variant, UniqueFd socket, RingFile file,
          SocketFacts facts, BufferPool pool, Ring* ring, ReceiveBuffers* buffers,
          Recorder* recorder);

  void Receive();
  bool OnReceive(const Completion& completion);
  bool OnData(absl::Span<const char> data);
  void OnMessage();
  bool OnPeerClosed();
  bool OnSenderEvent(Sender::Event event);
  void StartMessage();
  void StartDue();
  void SayGoodbye();
  bool Fail(const char* what, int32_t number = 0);

  const Options options_;
  UniqueFd socket_;
  RingFile file_;
  SocketFacts facts_;
  Ring* ring_;
  ReceiveBuffers* buffers_;
  Recorder* recorder_;
  Sender sender_;
  Sender::Error error_;

  /// Messages to send that are not begun: they wait for a slot, or for the end of the one before.
  /// The next request may complete before the answer's send does, where a multishot receive
  /// overtakes it (kernels before 6.16), and no peer can be trusted to wait.
  int64_t due_ = 0;
  bool stopping_ = false;
  bool said_goodbye_ = false;  ///< our direction is shut
  bool peer_closed_ = false;
  int64_t begun_ns_ = 0;          ///< when the current request was begun
  int64_t message_received_ = 0;  ///< bytes of the current incoming message
  uint64_t stream_received_ = 0;
};

}  // namespace netring

#endif  // NETRING_LOAD_SESSION_H_
