#include "agent/agent.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "load/steady.h"
#include "netring/status.h"

namespace netring {
absl::Status Agent::Serve() {
  NETRING_RETURN_IF_ERROR(
      Send({.type = "hello", .kernel = kernel_.ok() ? kernel_->release() : std::string()}));
  std::string line;
  for (;;) {
    NETRING_ASSIGN_OR_RETURN(const bool more, channel_.ReadLine(&line));
    if (!more) return absl::OkStatus();
    NETRING_ASSIGN_OR_RETURN(const ControlMessage message, DecodeMessage(line));
    if (absl::Status status = Handle(message); !status.ok()) {
      OnFailure(status);
      run_.reset();
      if (absl::IsCancelled(status)) return absl::OkStatus();  // the input has ended
      NETRING_RETURN_IF_ERROR(Send(FailedMessage(status)));
    }
  }
}

absl::Status Agent::Handle(const ControlMessage& message) {
  if (message.type == "prepare") return Prepare(message.config);
  if (message.type == "start") return RunToEnd();
  return absl::InvalidArgumentError(absl::StrCat("an agent takes no message '", message.type, "'"));
}

absl::Status Agent::Prepare(const SideConfig& config) {
  run_.reset();
  NETRING_ASSIGN_OR_RETURN(SideConfig accepted, Accept(config));
  NETRING_ASSIGN_OR_RETURN(run_, SideRun::Create(std::move(accepted), kernel_));
  if (config.role == "server") {
    NETRING_ASSIGN_OR_RETURN(std::vector<int> ports, run_->Listen());
    NETRING_RETURN_IF_ERROR(Send({.type = "listening", .ports = std::move(ports)}));
  }
  NETRING_ASSIGN_OR_RETURN(const int64_t connections, run_->Establish());
  return Send({.type = "armed", .connections = connections});
}

absl::Status Agent::RunToEnd() {
  if (run_ == nullptr) return absl::FailedPreconditionError("start came before prepare");
  run_->StartWarmup();
  const SideConfig& config = run_->config();
  Warmup warmup(NowNs(), config.warmup_ns, config.max_warmup_ns);
  bool warming = config.role == "client";  // who says for both sides when it is over
  std::array<pollfd, 2> polls{{{run_->finished_fd(), POLLIN, 0}, {channel_.in(), POLLIN, 0}}};
  NETRING_RETURN_IF_ERROR(HandleWhileRunning());  // it may have come together with "start"
  while (polls[0].revents == 0) {
    if (warming && warmup.Ended(NowNs(), run_->messages())) {
      warming = false;
      NETRING_RETURN_IF_ERROR(Send({.type = "settled"}));
    }
    const int64_t left_ms = (warmup.next_ns() - NowNs() + kNsPerMs - 1) / kNsPerMs;
    const int timeout_ms = warming ? static_cast<int>(std::clamp<int64_t>(left_ms, 0, 1000)) : -1;
    if (poll(polls.data(), polls.size(), timeout_ms) < 0 && errno != EINTR) return Errno("poll");
    if (polls[1].revents != 0) NETRING_RETURN_IF_ERROR(ReadWhileRunning());
    NETRING_RETURN_IF_ERROR(HandleWhileRunning());
  }
  NETRING_ASSIGN_OR_RETURN(SideSample sample, run_->Join());
  run_.reset();
  OnSample(sample);
  return Send({.type = "sample", .sample = std::move(sample)});
}

absl::Status Agent::ReadWhileRunning() {
  NETRING_ASSIGN_OR_RETURN(const bool more, channel_.ReadMore());
  if (!more) {
    OnAbandoned();
    return absl::CancelledError("the other side has gone in the middle of a repetition");
  }
  return absl::OkStatus();
}

absl::Status Agent::HandleWhileRunning() {
  std::string line;
  while (channel_.TakeLine(&line)) {
    NETRING_ASSIGN_OR_RETURN(const ControlMessage message, DecodeMessage(line));
    if (message.type != "measure") {
      return absl::InvalidArgumentError(
          absl::StrCat("an agent takes no message '", message.type, "' while it runs"));
    }
    run_->Measure();
  }
  return absl::OkStatus();
}

void Agent::OnAbandoned() { _exit(0); }

absl::Status Agent::Send(const ControlMessage& message) {
  return channel_.WriteLine(Encode(message));
}

}  // namespace netring
