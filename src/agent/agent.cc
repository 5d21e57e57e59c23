#include "agent/agent.h"

#include <poll.h>
#include <unistd.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "netring/status.h"

namespace netring {

absl::Status Agent::Serve() {
  NETRING_RETURN_IF_ERROR(Send({.type = MessageType::kHello,
                                .kernel = kernel_.ok() ? kernel_->release() : std::string(),
                                .build = OwnBuildFacts()}));
  std::string line;
  for (int64_t at_most_ns = first_ns_; slices_left_ > 0 || run_ != nullptr;
       at_most_ns = LineChannel::kEndless) {
    NETRING_ASSIGN_OR_RETURN(const bool more, channel_.ReadLine(&line, at_most_ns));
    if (!more) return absl::OkStatus();
    NETRING_ASSIGN_OR_RETURN(const ControlMessage message, DecodeMessage(line));
    if (absl::Status status = Handle(message); !status.ok()) {
      OnFailure(status);
      run_.reset();
      if (absl::IsCancelled(status)) return absl::OkStatus();  // nobody waits for an answer
      NETRING_RETURN_IF_ERROR(Send(FailedMessage(status)));
    }
  }
  return absl::OkStatus();
}

absl::Status Agent::Handle(const ControlMessage& message) {
  if (message.type == MessageType::kPrepare) return Prepare(message.config);
  if (message.type == MessageType::kStart) return RunToEnd();
  return absl::InvalidArgumentError(
      absl::StrCat("an agent takes no message '", NameOf(message.type), "'"));
}

absl::Status Agent::Prepare(const SideConfig& config) {
  run_.reset();
  if (slices_left_-- == 0)
    return absl::ResourceExhaustedError("this server measures once for each client");
  NETRING_ASSIGN_OR_RETURN(SideConfig accepted, Accept(config));
  NETRING_ASSIGN_OR_RETURN(run_, SideRun::Create(std::move(accepted), kernel_));
  if (config.role == Role::kServer) {
    NETRING_ASSIGN_OR_RETURN(std::vector<int> ports, run_->Listen());
    NETRING_RETURN_IF_ERROR(Send({.type = MessageType::kListening, .ports = std::move(ports)}));
  }
  NETRING_ASSIGN_OR_RETURN(const int64_t connections, run_->Establish(channel_.in()));
  return Send({.type = MessageType::kArmed, .connections = connections});
}

absl::Status Agent::RunToEnd() {
  if (run_ == nullptr) return absl::FailedPreconditionError("start came before prepare");
  run_->Start();
  NETRING_RETURN_IF_ERROR(RefuseLine());  // it may have come together with "start"
  std::array<pollfd, 2> polls{{{run_->finished_fd(), POLLIN, 0}, {channel_.in(), POLLIN, 0}}};
  while (polls[0].revents == 0) {
    if (poll(polls.data(), polls.size(), -1) < 0 && errno != EINTR) return Errno("poll");
    if (polls[1].revents != 0) NETRING_RETURN_IF_ERROR(ReadWhileRunning());
  }
  absl::StatusOr<SideSample> sample = run_->Join();
  run_.reset();
  if (absl::IsDeadlineExceeded(sample.status())) return GiveUp(sample.status());
  NETRING_RETURN_IF_ERROR(sample.status());
  OnSample(*sample);
  return Send({.type = MessageType::kSample, .sample = *std::move(sample)});
}

/// The other side was too slow, or stopped: it may not be there to begin anew.
absl::Status Agent::GiveUp(const absl::Status& why) {
  NETRING_RETURN_IF_ERROR(Send(FailedMessage(why)));
  return absl::CancelledError(why.message());
}

absl::Status Agent::ReadWhileRunning() {
  NETRING_ASSIGN_OR_RETURN(const bool more, channel_.ReadMore());
  if (!more) {
    OnAbandoned();
    return absl::CancelledError("the other side has gone in the middle of a slice");
  }
  return RefuseLine();
}

absl::Status Agent::RefuseLine() {
  std::string line;
  if (!channel_.TakeLine(&line)) return absl::OkStatus();
  NETRING_ASSIGN_OR_RETURN(const ControlMessage message, DecodeMessage(line));
  return absl::InvalidArgumentError(
      absl::StrCat("an agent takes no message '", NameOf(message.type), "' while it runs"));
}

void Agent::OnAbandoned() { _exit(0); }

absl::Status Agent::Send(const ControlMessage& message) {
  return channel_.WriteLine(Encode(message));
}

}  // namespace netring
