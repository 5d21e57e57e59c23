// The agents' own connections, one from each client's to the server's: what must be agreed on
// within a slice goes over them.
//
// So a slice costs the coordinator no round trip, however far it is: it sends what is to be
// measured and reads what was.

#ifndef NETRING_AGENT_MEETING_H_
#define NETRING_AGENT_MEETING_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "agent/line_channel.h"
#include "agent/protocol.h"
#include "net/reach.h"
#include "net/silence.h"
#include "netring/unique_fd.h"

namespace netring {

/// One end, which owns its connections. One thread. Until all have met, and for each thing that
/// they agree on, it waits for kReachLimitNs unless told otherwise. While it waits it watches
/// `control`, the coordinator's descriptor: Cancelled when that end has gone. Errors that another
/// agent causes by going are Aborted: it has told the coordinator why.
class Meeting {
 public:
  /// The server's end: a socket for Accept(), which listens where `place` says.
  static absl::StatusOr<UniqueFd> Listen(const MeetingPlace& place);
  /// Waits for the clients, which know the cookie; all others are closed.
  static absl::StatusOr<Meeting> Accept(UniqueFd listener, const MeetingPlace& place, int control);
  /// A client's end.
  static absl::StatusOr<Meeting> Join(const MeetingPlace& place, int control);

  /// To all of the other side.
  absl::Status Say(const ControlMessage& message);
  /// The next message of each of the other side, which must be of this type and come in time.
  absl::StatusOr<std::vector<ControlMessage>> HearAll(MessageType type,
                                                      int64_t limit_ns = kReachLimitNs);
  /// Of the server.
  absl::StatusOr<ControlMessage> Hear(MessageType type);

  /// Each ends when the agent there does.
  absl::Span<const int> fds() const { return fds_; }

 private:
  struct Other {
    explicit Other(UniqueFd connection)
        : fd(std::move(connection)),
          channel(fd.get(), fd.get(), kReachLimitNs),
          silence({fd.get()}) {}
    UniqueFd fd;
    LineChannel channel;
    SilenceWatch silence;
  };

  Meeting(std::vector<UniqueFd> connections, int control, Role role_of_others);
  absl::StatusOr<ControlMessage> HearOne(Other& other, MessageType type, int64_t limit_ns);
  absl::Status NotHeard(const Silence& silence, MessageType type, int64_t waited_ns) const;

  std::vector<std::unique_ptr<Other>> others_;
  std::vector<int> fds_;  ///< theirs
  int control_;
  const char* name_;  ///< of the other side
};

}  // namespace netring

#endif  // NETRING_AGENT_MEETING_H_
