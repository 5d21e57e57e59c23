#include "agent/agent.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/enum_names.h"
#include "load/steady.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
constexpr int64_t kLongestPollMs = 1000;

int64_t MeasureLimitNs(const SideConfig& config) {
  return config.window.warmup_limit_ns() + kControlGraceNs;
}

/// poll(2)'s timeout until then, or sooner; none when that is never.
int PollMs(int64_t next_ns) {
  if (next_ns == kNever) return -1;
  const int64_t left_ms = (next_ns - NowNs() + kNsPerMs - 1) / kNsPerMs;
  return static_cast<int>(std::clamp<int64_t>(left_ms, 0, kLongestPollMs));
}

}  // namespace

absl::Status Agent::Serve() {
  NETRING_RETURN_IF_ERROR(Send(
      {.type = MessageType::kHello, .kernel = kernel_.ok() ? kernel_->release() : std::string()}));
  std::string line;
  for (;;) {
    NETRING_ASSIGN_OR_RETURN(const bool more, channel_.ReadLine(&line));
    if (!more) return absl::OkStatus();
    NETRING_ASSIGN_OR_RETURN(const ControlMessage message, DecodeMessage(line));
    if (absl::Status status = Handle(message); !status.ok()) {
      OnFailure(status);
      run_.reset();
      if (absl::IsCancelled(status)) return absl::OkStatus();  // nobody waits for an answer
      NETRING_RETURN_IF_ERROR(Send(FailedMessage(status)));
    }
  }
}

absl::Status Agent::Handle(const ControlMessage& message) {
  if (message.type == MessageType::kPrepare) return Prepare(message.config);
  if (message.type == MessageType::kStart) return RunToEnd();
  return absl::InvalidArgumentError(
      absl::StrCat("an agent takes no message '", NameOf(message.type), "'"));
}

absl::Status Agent::Prepare(const SideConfig& config) {
  run_.reset();
  NETRING_ASSIGN_OR_RETURN(SideConfig accepted, Accept(config));
  NETRING_ASSIGN_OR_RETURN(run_, SideRun::Create(std::move(accepted), kernel_));
  if (config.role == Role::kServer) {
    NETRING_ASSIGN_OR_RETURN(std::vector<int> ports, run_->Listen());
    NETRING_RETURN_IF_ERROR(Send({.type = MessageType::kListening, .ports = std::move(ports)}));
  }
  NETRING_ASSIGN_OR_RETURN(const int64_t connections, run_->Establish());
  return Send({.type = MessageType::kArmed, .connections = connections});
}

absl::Status Agent::RunToEnd() {
  if (run_ == nullptr) return absl::FailedPreconditionError("start came before prepare");
  run_->StartWarmup();
  const SideConfig& config = run_->config();
  const int64_t begun_ns = NowNs();
  Warmup warmup(begun_ns, config.window.warmup_ns, config.window.warmup_limit_ns());
  measure_by_ns_ = begun_ns + MeasureLimitNs(config);
  bool warming = config.role == Role::kClient;  // who says for both sides when it is over
  std::array<pollfd, 2> polls{{{run_->finished_fd(), POLLIN, 0}, {channel_.in(), POLLIN, 0}}};
  NETRING_RETURN_IF_ERROR(HandleWhileRunning());  // it may have come together with "start"
  while (polls[0].revents == 0) {
    if (warming && warmup.Ended(NowNs(), run_->messages())) {
      warming = false;
      NETRING_RETURN_IF_ERROR(Send({.type = MessageType::kSettled}));
    }
    if (NowNs() >= measure_by_ns_) return GiveUpWaiting();
    const int64_t next_ns = warming ? std::min(warmup.next_ns(), measure_by_ns_) : measure_by_ns_;
    if (poll(polls.data(), polls.size(), PollMs(next_ns)) < 0 && errno != EINTR)
      return Errno("poll");
    if (polls[1].revents != 0) NETRING_RETURN_IF_ERROR(ReadWhileRunning());
    NETRING_RETURN_IF_ERROR(HandleWhileRunning());
  }
  NETRING_ASSIGN_OR_RETURN(SideSample sample, run_->Join());
  run_.reset();
  OnSample(sample);
  return Send({.type = MessageType::kSample, .sample = std::move(sample)});
}

/// The client says when warm-up is over and the coordinator passes it on. One that was suspended
/// may never, or when the other side has long given up.
absl::Status Agent::GiveUpWaiting() {
  const std::string reason = absl::StrCat(
      "was not told to measure within ", MeasureLimitNs(run_->config()) / kNsPerSecond,
      " s of its start: the other side was stopped (Ctrl-Z) or is overloaded; measure again");
  NETRING_RETURN_IF_ERROR(Send(FailedMessage(absl::DeadlineExceededError(reason))));
  return absl::CancelledError(reason);
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
    if (message.type != MessageType::kMeasure) {
      return absl::InvalidArgumentError(
          absl::StrCat("an agent takes no message '", NameOf(message.type), "' while it runs"));
    }
    run_->Measure();
    measure_by_ns_ = kNever;
  }
  return absl::OkStatus();
}

void Agent::OnAbandoned() { _exit(0); }

absl::Status Agent::Send(const ControlMessage& message) {
  return channel_.WriteLine(Encode(message));
}

}  // namespace netring
