// The two agents' own connection: what must be agreed on within a slice goes over it.
//
// So a slice costs the coordinator no round trip, however far it is: it sends what is to be
// measured and reads what was.

#ifndef NETRING_AGENT_MEETING_H_
#define NETRING_AGENT_MEETING_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "agent/line_channel.h"
#include "agent/protocol.h"
#include "netring/unique_fd.h"

namespace netring {

/// Owns the connection. One thread. While it waits it watches `control`, the coordinator's
/// descriptor: Cancelled when that end has gone. Errors that the other agent causes by going are
/// Aborted: it has told the coordinator why.
class Meeting {
 public:
  /// Until both have met, and for each thing that they agree on.
  static constexpr int64_t kLimitNs = 20'000'000'000;

  /// The server's end: a socket for Accept(), which listens where `place` says.
  static absl::StatusOr<UniqueFd> Listen(const MeetingPlace& place);
  /// Waits for the one who knows the cookie; all others are closed.
  static absl::StatusOr<Meeting> Accept(UniqueFd listener, const MeetingPlace& place, int control);
  /// The client's end.
  static absl::StatusOr<Meeting> Join(const MeetingPlace& place, int control);

  absl::Status Say(const ControlMessage& message);
  /// The next message, which must be of this type.
  absl::StatusOr<ControlMessage> Hear(MessageType type);

  /// Ends when the other agent does.
  int fd() const { return fd_.get(); }

 private:
  Meeting(UniqueFd fd, int control)
      : fd_(std::move(fd)), control_(control), channel_(fd_.get(), fd_.get(), kLimitNs) {}

  UniqueFd fd_;
  int control_;
  LineChannel channel_;
};

}  // namespace netring

#endif  // NETRING_AGENT_MEETING_H_
