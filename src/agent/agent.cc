#include "agent/agent.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "net/reach.h"
#include "netring/status.h"

namespace netring {

namespace {

/// Of those where the server's threads listen.
absl::StatusOr<std::vector<int>> OwnPorts(const SideConfig& config, const std::vector<int>& all) {
  if (static_cast<size_t>(config.first_thread) + static_cast<size_t>(config.threads()) >
      all.size()) {
    return absl::InternalError(absl::StrCat(
        "the server listens with ", all.size(), " threads, of which this client is told ",
        config.threads(), " from number ", config.first_thread));
  }
  const auto begin = all.begin() + config.first_thread;
  return std::vector<int>(begin, begin + config.threads());
}

}  // namespace

absl::Status Agent::Serve() {
  NETRING_RETURN_IF_ERROR(
      Send({.type = MessageType::kHello, .host = host_, .build = OwnBuildFacts()}));
  std::string line;
  for (int64_t at_most_ns = first_ns_; slices_left_ > 0; at_most_ns = LineChannel::kEndless) {
    NETRING_ASSIGN_OR_RETURN(const bool more, channel_.ReadLine(&line, at_most_ns));
    if (!more) return absl::OkStatus();
    NETRING_ASSIGN_OR_RETURN(const ControlMessage message, DecodeMessage(line));
    if (message.type == MessageType::kMeet && meetings_left_-- == 0)
      return absl::ResourceExhaustedError("it meets this server more often than it measures");
    if (absl::Status status = Handle(message); !status.ok()) {
      OnFailure(status);
      meeting_.reset();                                        // which tells the other agent
      if (absl::IsCancelled(status)) return absl::OkStatus();  // nobody waits for an answer
      NETRING_RETURN_IF_ERROR(Send(FailedMessage(status)));
    }
  }
  return absl::OkStatus();
}

absl::Status Agent::Handle(const ControlMessage& message) {
  if (message.type == MessageType::kMeet) return Meet(message.place);
  if (message.type == MessageType::kSlice) return RunSlice(message.config);
  return absl::InvalidArgumentError(
      absl::StrCat("an agent takes no message '", NameOf(message.type), "'"));
}

absl::Status Agent::Meet(MeetingPlace place) {
  meeting_.reset();
  NETRING_ASSIGN_OR_RETURN(place, Accept(place));
  if (place.role == Role::kServer) {
    NETRING_ASSIGN_OR_RETURN(UniqueFd listener, Meeting::Listen(place));
    NETRING_ASSIGN_OR_RETURN(const int port, PortOf(listener.get()));
    NETRING_RETURN_IF_ERROR(Send({.type = MessageType::kListening, .ports = {port}}));
    NETRING_ASSIGN_OR_RETURN(meeting_, Meeting::Accept(std::move(listener), place, channel_.in()));
  } else {
    NETRING_ASSIGN_OR_RETURN(meeting_, Meeting::Join(place, channel_.in()));
  }
  ControlMessage met{.type = MessageType::kMet};
  if (tells_of_host_) met.route = RouteOf(meeting_->fds().front());
  return Send(met);
}

absl::Status Agent::RunSlice(const SideConfig& asked) {
  --slices_left_;
  if (!meeting_.has_value()) return absl::AbortedError("a slice came before the sides had met");
  NETRING_ASSIGN_OR_RETURN(SideConfig config, Accept(asked));
  int64_t connections = 0;
  NETRING_ASSIGN_OR_RETURN(const std::unique_ptr<SideRun> run,
                           Establish(std::move(config), &connections));
  NETRING_RETURN_IF_ERROR(Arm(asked.role, connections));
  return RunToEnd(*run, asked.cookie);
}

/// The server last: then all are ready to begin.
absl::Status Agent::Arm(Role role, int64_t connections) {
  const ControlMessage armed{.type = MessageType::kArmed, .connections = connections};
  if (role == Role::kClient) {
    NETRING_RETURN_IF_ERROR(meeting_->Say(armed));
    return meeting_->Hear(MessageType::kArmed).status();
  }
  NETRING_ASSIGN_OR_RETURN(const std::vector<ControlMessage> clients,
                           meeting_->HearAll(MessageType::kArmed));
  int64_t theirs = 0;
  for (const ControlMessage& client : clients) theirs += client.connections;
  if (theirs == connections) return meeting_->Say(armed);
  return absl::InternalError(
      absl::StrCat("the other side has ", theirs, " connections instead of ", connections));
}

absl::StatusOr<std::unique_ptr<SideRun>> Agent::Establish(SideConfig config, int64_t* connections) {
  const bool serves = config.role == Role::kServer;
  if (!serves) {
    NETRING_ASSIGN_OR_RETURN(ControlMessage listening, meeting_->Hear(MessageType::kListening));
    NETRING_ASSIGN_OR_RETURN(config.ports, OwnPorts(config, listening.ports));
  }
  NETRING_ASSIGN_OR_RETURN(std::unique_ptr<SideRun> run,
                           SideRun::Create(std::move(config), kernel_));
  if (serves) {
    NETRING_ASSIGN_OR_RETURN(std::vector<int> ports, run->Listen());
    NETRING_RETURN_IF_ERROR(
        meeting_->Say({.type = MessageType::kListening, .ports = std::move(ports)}));
  }
  absl::StatusOr<int64_t> established = run->Establish(meeting_->fds());
  // It has told the coordinator why, which waits for this side's answer too.
  if (absl::IsCancelled(established.status()))
    return absl::AbortedError(established.status().message());
  NETRING_ASSIGN_OR_RETURN(*connections, std::move(established));
  return run;
}

/// Waits for all of the other side, whose drain may have begun later.
absl::Status Agent::HearDrained() {
  return meeting_->HearAll(MessageType::kDrained, Worker::kLongestDrainNs + kReachLimitNs).status();
}

absl::Status Agent::RunToEnd(SideRun& run, const std::string& cookie) {
  run.Start();
  bool awaits = run.awaits_peer();
  std::vector<pollfd> polls{{run.finished_fd(), POLLIN, 0}, {channel_.in(), POLLIN, 0}};
  if (awaits) polls.push_back({meeting_->fds().front(), POLLIN, 0});
  while (polls[0].revents == 0) {
    if (poll(polls.data(), polls.size(), -1) < 0 && errno != EINTR) return Errno("poll");
    if (polls[1].revents != 0) NETRING_RETURN_IF_ERROR(ReadWhileRunning());
    if (!awaits || polls[2].revents == 0) continue;
    NETRING_RETURN_IF_ERROR(HearDrained());
    run.PeerDone();
    awaits = false;
    polls.resize(2);
  }
  absl::StatusOr<SideSample> sample = run.Join();
  if (absl::IsDeadlineExceeded(sample.status()) || IsDropped(sample.status()))
    return GiveUp(sample.status());
  NETRING_RETURN_IF_ERROR(sample.status());
  NETRING_RETURN_IF_ERROR(meeting_->Say({.type = MessageType::kDrained}));
  if (awaits || !run.awaits_peer()) NETRING_RETURN_IF_ERROR(HearDrained());
  run.Reset();
  NETRING_RETURN_IF_ERROR(SendTrace(run.TakeTrace()));
  OnSample(*sample);
  return Send({.type = MessageType::kSample, .cookie = cookie, .sample = *std::move(sample)});
}

absl::Status Agent::SendTrace(absl::Span<const TraceEvent> events) {
  for (; !events.empty(); events = events.subspan(std::min(kEventsOfMessage, events.size()))) {
    NETRING_RETURN_IF_ERROR(Send(
        {.type = MessageType::kTrace, .events = NumbersOf(events.subspan(0, kEventsOfMessage))}));
  }
  return absl::OkStatus();
}

/// The other side was too slow, or stopped: it may not be there to begin anew.
absl::Status Agent::GiveUp(const absl::Status& why) {
  NETRING_RETURN_IF_ERROR(Send(FailedMessage(why)));
  return absl::CancelledError(why.message());
}

/// Slices to come wait in the channel.
absl::Status Agent::ReadWhileRunning() {
  NETRING_ASSIGN_OR_RETURN(const bool more, channel_.ReadMore());
  if (more) return absl::OkStatus();
  OnAbandoned();
  return absl::CancelledError("the other side has gone in the middle of a slice");
}

void Agent::OnAbandoned() { _exit(0); }

absl::Status Agent::Send(const ControlMessage& message) {
  return channel_.WriteLine(Encode(message));
}

}  // namespace netring
