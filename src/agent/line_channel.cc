#include "agent/line_channel.h"

#include <unistd.h>

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

absl::StatusOr<bool> LineChannel::ReadMore() {
  if (buffer_.size() > kMaxLine) return absl::InvalidArgumentError("a control message is too long");
  std::array<char, 4096> chunk;
  const ssize_t got = read(in_, chunk.data(), chunk.size());
  // The other end went without reading all that it was sent.
  if (got < 0 && errno == ECONNRESET) return false;
  if (got < 0 && errno == EAGAIN) return absl::DeadlineExceededError("no control message came");
  if (got < 0 && errno != EINTR) return Errno("reading a control message");
  if (got > 0) buffer_.append(chunk.data(), static_cast<size_t>(got));
  return got != 0;
}

absl::StatusOr<bool> LineChannel::ReadLine(std::string* line) {
  while (!TakeLine(line)) {
    NETRING_ASSIGN_OR_RETURN(const bool more, ReadMore());
    if (!more) return false;
  }
  return true;
}

absl::Status LineChannel::WriteLine(std::string line) {
  line += '\n';
  for (size_t sent = 0; sent < line.size();) {
    const ssize_t wrote = write(out_, line.data() + sent, line.size() - sent);
    if (wrote < 0 && errno == EAGAIN)
      return absl::DeadlineExceededError("control messages are not read");
    if (wrote < 0 && errno != EINTR) return Errno("writing a control message");
    if (wrote > 0) sent += static_cast<size_t>(wrote);
  }
  return absl::OkStatus();
}

}  // namespace netring
