#include "agent/meeting.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "net/reach.h"
#include "netring/clock.h"
#include "netring/connection.h"
#include "netring/status.h"

namespace netring {
namespace {

/// A stranger's connections must not keep the other agent out of the queue.
constexpr int kMeetingBacklog = 64;

absl::Status OtherHasGone() { return absl::AbortedError("the other side has given the slice up"); }

absl::StatusOr<Hello> GreetingOf(const MeetingPlace& place) {
  NETRING_ASSIGN_OR_RETURN(const Cookie cookie, CookieFromHex(place.cookie));
  return Hello{.cookie = cookie, .connection = static_cast<uint32_t>(place.client)};
}

}  // namespace

absl::StatusOr<UniqueFd> Meeting::Listen(const MeetingPlace& place) {
  return netring::Listen(place.address, kMeetingBacklog, {}, static_cast<int>(place.port));
}

absl::StatusOr<Meeting> Meeting::Accept(UniqueFd listener, const MeetingPlace& place, int control) {
  NETRING_ASSIGN_OR_RETURN(const Hello expected, GreetingOf(place));
  const AcceptLimits limits{.deadline_ns = NowNs() + kReachLimitNs, .controls = {&control, 1}};
  NETRING_ASSIGN_OR_RETURN(auto peers,
                           AcceptPeers({&listener, 1}, place.clients, expected, limits));
  return Meeting(std::move(peers[0]), control, Role::kClient);
}

absl::StatusOr<Meeting> Meeting::Join(const MeetingPlace& place, int control) {
  NETRING_ASSIGN_OR_RETURN(const Hello hello, GreetingOf(place));
  std::vector<UniqueFd> server(1);
  NETRING_ASSIGN_OR_RETURN(server[0], Connect(place.address, static_cast<int>(place.port), {},
                                              hello, NowNs() + kReachLimitNs));
  return Meeting(std::move(server), control, Role::kServer);
}

Meeting::Meeting(std::vector<UniqueFd> connections, int control, Role role_of_others)
    : control_(control), name_(NameOf(role_of_others)) {
  for (UniqueFd& connection : connections) {
    fds_.push_back(connection.get());
    others_.push_back(std::make_unique<Other>(std::move(connection)));
  }
}

absl::Status Meeting::Say(const ControlMessage& message) {
  const std::string line = Encode(message) + "\n";
  for (const int fd : fds_) {
    // The few bytes of a slice find room in any socket's buffer.
    const ssize_t sent = send(fd, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent != static_cast<ssize_t>(line.size())) return OtherHasGone();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ControlMessage>> Meeting::HearAll(MessageType type, int64_t limit_ns) {
  std::vector<ControlMessage> messages;
  for (const auto& other : others_) {
    NETRING_ASSIGN_OR_RETURN(messages.emplace_back(), HearOne(*other, type, limit_ns));
  }
  return messages;
}

absl::StatusOr<ControlMessage> Meeting::Hear(MessageType type) {
  return HearOne(*others_.front(), type, kReachLimitNs);
}

absl::Status Meeting::NotHeard(const Silence& silence, MessageType type, int64_t waited_ns) const {
  const std::string what = absl::StrCat("the ", name_, " did not say '", NameOf(type), "' within ",
                                        waited_ns / kNsPerSecond, " s");
  if (!silence.dropped()) return absl::DeadlineExceededError(what);
  return DroppedError(absl::StrCat(what, ": ", silence.Text(name_)));
}

absl::StatusOr<ControlMessage> Meeting::HearOne(Other& other, MessageType type, int64_t limit_ns) {
  const int64_t begun_ns = NowNs();
  other.silence.Clear();
  std::string line;
  while (!other.channel.TakeLine(&line)) {
    const int64_t waited_ns = NowNs() - begun_ns;
    const bool quiet = waited_ns >= SilenceWatch::kQuietNs;
    if (quiet && !other.silence.begun()) other.silence.Begin(NowNs());
    if (waited_ns >= kReachLimitNs) {
      const Silence silence = other.silence.Look(0, NowNs());
      if (silence.dropped() || waited_ns >= limit_ns) return NotHeard(silence, type, waited_ns);
    }
    const int64_t next_ns =
        quiet && waited_ns < kReachLimitNs ? kReachLimitNs - waited_ns : SilenceWatch::kQuietNs;
    std::array<pollfd, 2> polls{{{other.fd.get(), POLLIN, 0}, {control_, POLLRDHUP, 0}}};
    if (poll(polls.data(), polls.size(), static_cast<int>(next_ns / kNsPerMs) + 1) < 0 &&
        errno != EINTR)
      return Errno("poll");
    const bool something_came = polls[0].revents != 0;  // before the coordinator has gone
    if (polls[1].revents != 0 && !something_came)
      return absl::CancelledError("the coordinator has gone");
    if (!something_came) continue;
    const absl::StatusOr<bool> more = other.channel.ReadMore();
    if (!more.ok() || !*more) return OtherHasGone();
  }
  NETRING_ASSIGN_OR_RETURN(ControlMessage message, DecodeMessage(line));
  if (message.type == type) return message;
  return absl::InternalError(absl::StrCat("the other side said '", NameOf(message.type),
                                          "' instead of '", NameOf(type), "'"));
}

}  // namespace netring
