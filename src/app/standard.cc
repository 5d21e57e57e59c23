#include "app/standard.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "absl/strings/str_cat.h"
#include "app/options.h"
#include "base/printable.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr int kUnwritten = 1;

/// What Say() could not.
bool unsaid = false;

/// 0, or the errno of the failure. Whose other end asked not to be waited for, as node does of its
/// children's pipes, is waited for.
int WriteWhole(int fd, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd room{.fd = fd, .events = POLLOUT, .revents = 0};
      if (poll(&room, 1, -1) < 0 && errno != EINTR) return errno;
    } else if (errno != EINTR) {
      return errno == EPIPE ? 0 : errno;
    }
  }
  return 0;
}

}  // namespace

void HoldStandardFiles() {
  for (const int each : {SIGPIPE, SIGXFSZ}) std::signal(each, SIG_IGN);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest that is free, which is this one. Nothing can be written to it, nor read.
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
  }
}

void Say(absl::string_view text) {
  if (WriteWhole(STDERR_FILENO, text) != 0) unsaid = true;
}

int Complain(const Program& program, const absl::Status& status, int code) {
  Say(absl::StrCat(program.name, ": ", Printable(status.message()), "\n"));
  return code;
}

absl::Status WriteOut(absl::string_view text) {
  const int error = WriteWhole(STDOUT_FILENO, text);
  return error == 0 ? absl::OkStatus() : Errno("cannot write standard output", error);
}

int Print(const Program& program, absl::string_view text, int code) {
  const absl::Status written = WriteOut(text);
  return written.ok() ? code : Complain(program, written, kUnwritten);
}

int Ended(int code) { return code == 0 && unsaid ? kUnwritten : code; }

}  // namespace netring
