#include "agent/agent.h"

#include <poll.h>
#include <unistd.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "netring/status.h"

namespace netring {
namespace {

/// A prepare message for the largest number of threads is far below this.
constexpr size_t kMaxLine = size_t{1} << 20;

}  // namespace

absl::Status Agent::Serve() {
  NETRING_RETURN_IF_ERROR(Send({.type = "hello", .kernel = kernel_.release()}));
  std::string line;
  for (;;) {
    NETRING_ASSIGN_OR_RETURN(const bool more, NextLine(&line));
    if (!more) return absl::OkStatus();
    NETRING_ASSIGN_OR_RETURN(const ControlMessage message, DecodeMessage(line));
    if (absl::Status status = Handle(message); !status.ok()) {
      run_.reset();
      NETRING_RETURN_IF_ERROR(Send(FailedMessage(status)));
    }
  }
}

absl::StatusOr<bool> Agent::NextLine(std::string* line) {
  for (;;) {
    if (const size_t end = buffer_.find('\n'); end != std::string::npos) {
      line->assign(buffer_, 0, end);
      buffer_.erase(0, end + 1);
      return true;
    }
    if (buffer_.size() > kMaxLine)
      return absl::InvalidArgumentError("a control message is too long");
    std::array<char, 4096> chunk;
    const ssize_t got = read(in_, chunk.data(), chunk.size());
    if (got < 0 && errno != EINTR) return Errno("reading a control message");
    if (got == 0) return false;
    if (got > 0) buffer_.append(chunk.data(), static_cast<size_t>(got));
  }
}

absl::Status Agent::Handle(const ControlMessage& message) {
  if (message.type == "prepare") return Prepare(message.config);
  if (message.type == "start") return RunToEnd();
  return absl::InvalidArgumentError(absl::StrCat("an agent takes no message '", message.type, "'"));
}

absl::Status Agent::Prepare(const SideConfig& config) {
  run_.reset();
  NETRING_ASSIGN_OR_RETURN(run_, SideRun::Create(config, kernel_));
  if (config.role == "server") {
    NETRING_ASSIGN_OR_RETURN(std::vector<int> ports, run_->Listen());
    NETRING_RETURN_IF_ERROR(Send({.type = "listening", .ports = std::move(ports)}));
  }
  NETRING_ASSIGN_OR_RETURN(const int64_t connections, run_->Establish());
  return Send({.type = "armed", .connections = connections});
}

absl::Status Agent::RunToEnd() {
  if (run_ == nullptr) return absl::FailedPreconditionError("start came before prepare");
  run_->Start();
  std::array<pollfd, 2> polls{{{run_->finished_fd(), POLLIN, 0}, {in_, POLLIN, 0}}};
  while (polls[0].revents == 0) {
    if (poll(polls.data(), polls.size(), -1) < 0 && errno != EINTR) return Errno("poll");
    // Nothing is due on the input while a repetition runs: it has ended.
    if (polls[1].revents != 0) _exit(0);
  }
  NETRING_ASSIGN_OR_RETURN(SideSample sample, run_->Join());
  run_.reset();
  return Send({.type = "sample", .sample = std::move(sample)});
}

absl::Status Agent::Send(const ControlMessage& message) {
  const std::string line = Encode(message) + "\n";
  for (size_t sent = 0; sent < line.size();) {
    const ssize_t wrote = write(out_, line.data() + sent, line.size() - sent);
    if (wrote < 0 && errno != EINTR) return Errno("writing a control message");
    if (wrote > 0) sent += static_cast<size_t>(wrote);
  }
  return absl::OkStatus();
}

}  // namespace netring
