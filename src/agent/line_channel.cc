#include "agent/line_channel.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "netring/status.h"

namespace netring {

bool LineChannel::TakeLine(std::string* line) {
  const size_t end = buffer_.find('\n');
  if (end == std::string::npos) return false;
  line->assign(buffer_, 0, end);
  buffer_.erase(0, end + 1);
  return true;
}

int64_t LineChannel::Deadline(int64_t at_most_ns) const {
  const int64_t left_ns = std::min(patience_ns_, at_most_ns);
  return left_ns == kEndless ? kEndless : NowNs() + left_ns;
}

absl::StatusOr<bool> LineChannel::Await(int fd, short events, int64_t deadline_ns) {
  constexpr int64_t kLongestPollMs = 60'000;
  for (;;) {
    const int64_t left_ms = std::max<int64_t>(deadline_ns - NowNs(), 0) / kNsPerMs;
    pollfd polled{.fd = fd, .events = events, .revents = 0};
    const int ready = poll(&polled, 1, static_cast<int>(std::min(left_ms + 1, kLongestPollMs)));
    if (ready < 0 && errno != EINTR) return Errno("poll");
    if (ready > 0) return true;
    if (NowNs() >= deadline_ns) return false;
  }
}

absl::StatusOr<bool> LineChannel::ReadMore() {
  if (buffer_.size() > kMaxLine) return absl::InvalidArgumentError("a control message is too long");
  std::array<char, 4096> chunk;
  const ssize_t got = read(in_, chunk.data(), chunk.size());
  // The other end went without reading all that it was sent.
  if (got < 0 && errno == ECONNRESET) return false;
  if (got < 0 && errno != EINTR && errno != EAGAIN) return Errno("reading a control message");
  if (got > 0) buffer_.append(chunk.data(), static_cast<size_t>(got));
  return got != 0;
}

absl::StatusOr<bool> LineChannel::ReadLine(std::string* line, int64_t at_most_ns) {
  const int64_t deadline_ns = Deadline(at_most_ns);
  while (!TakeLine(line)) {
    NETRING_ASSIGN_OR_RETURN(const bool readable, Await(in_, POLLIN, deadline_ns));
    if (!readable) return absl::DeadlineExceededError("no control message came");
    NETRING_ASSIGN_OR_RETURN(const bool more, ReadMore());
    if (!more) return false;
  }
  return true;
}

absl::Status LineChannel::WriteLine(std::string line) {
  const int64_t deadline_ns = Deadline();
  line += '\n';
  for (size_t sent = 0; sent < line.size();) {
    NETRING_ASSIGN_OR_RETURN(const bool writable, Await(out_, POLLOUT, deadline_ns));
    if (!writable) return absl::DeadlineExceededError("control messages are not read");
    const ssize_t wrote = write(out_, line.data() + sent, line.size() - sent);
    if (wrote < 0 && errno != EINTR && errno != EAGAIN) return Errno("writing a control message");
    if (wrote > 0) sent += static_cast<size_t>(wrote);
  }
  return absl::OkStatus();
}

}  // namespace netring
