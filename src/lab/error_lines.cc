#include "lab/error_lines.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "netring/clock.h"
#include "netring/status.h"

namespace netring {
namespace {

constexpr size_t kChunkBytes = 4096;

/// Who reads at all has read something by then.
constexpr int64_t kPatienceNs = kNsPerSecond;
constexpr int kLookAgainMs = 10;
/// Of a pipe's room for strangers' lines; a page that one of them begins may stay half empty. The
/// rest is for netring's own, which are written whatever that takes.
constexpr int kShareOfPipe = 4;
constexpr size_t kLongestShown = 4096;  ///< a page: where there is room at all, it finds room

/// A write now does not wait.
bool HasRoom() {
  pollfd standard_error{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  if (poll(&standard_error, 1, 0) <= 0) return false;
  const int size = fcntl(STDERR_FILENO, F_GETPIPE_SZ);
  int unread = 0;
  if (size <= 0 || ioctl(STDERR_FILENO, FIONREAD, &unread) != 0) return true;
  return unread <= size / kShareOfPipe;
}

/// Takes a host's lines to standard error, in one write each, so that those of several hosts do not
/// mix. Nobody may read it, and netring must end all the same: what finds no room is lost, and
/// counted.
class ShownLines {
 public:
  void Show(const std::string& line) {
    static std::mutex one_host_at_a_time;
    const std::lock_guard<std::mutex> lock(one_host_at_a_time);
    const int64_t give_up_ns = NowNs() + (lost_ == 0 ? kPatienceNs : 0);
    while (!HasRoom()) {
      if (NowNs() >= give_up_ns) {
        ++lost_;
        return;
      }
      poll(nullptr, 0, kLookAgainMs);
    }
    if (lost_ > 0)
      Write(absl::StrCat("netring: nobody read standard error: ", lost_, " lines are lost here"));
    lost_ = 0;
    Write(line);
  }

 private:
  static void Write(const std::string& line) {
    const std::string text = line.substr(0, kLongestShown - 1) + "\n";
    (void)!write(STDERR_FILENO, text.data(), text.size());
  }

  int64_t lost_ = 0;
};

/// Signals are for the threads of the program.
std::thread StartWithoutSignals(std::function<void()> body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ErrorLines>> ErrorLines::Start(UniqueFd pipe, std::string name,
                                                              ShowLine show) {
  UniqueFd stop(eventfd(0, EFD_CLOEXEC));
  if (!stop.valid()) return Errno("eventfd");
  if (fcntl(pipe.get(), F_SETFL, O_NONBLOCK) != 0) return Errno("fcntl of a pipe");
  return absl::WrapUnique(
      new ErrorLines(std::move(pipe), std::move(stop), std::move(name), std::move(show)));
}

ErrorLines::ErrorLines(UniqueFd pipe, UniqueFd stop, std::string name, ShowLine show)
    : pipe_(std::move(pipe)),
      stop_(std::move(stop)),
      name_(Printable(name)),
      show_(show ? std::move(show)
                 : [shown = ShownLines()](const std::string& line) mutable { shown.Show(line); }) {
  thread_ = StartWithoutSignals([this] { Read(); });
}

ErrorLines::~ErrorLines() {
  const uint64_t one = 1;
  (void)!write(stop_.get(), &one, sizeof(one));
  thread_.join();
}

std::string ErrorLines::Last(int64_t limit_ns) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, std::chrono::nanoseconds(limit_ns), [this] { return ended_; });
  return last_;
}

void ErrorLines::Read() {
  std::array<pollfd, 2> polls{{{pipe_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
  while (polls[1].revents == 0) {
    if (poll(polls.data(), polls.size(), -1) < 0 && errno != EINTR) break;
    if (polls[0].revents != 0 && !ReadSome()) break;
  }
  // What had come by now, and no more: the stream may go on.
  int left = 0;
  if (polls[1].revents != 0) ioctl(pipe_.get(), FIONREAD, &left);
  for (; left > 0 && ReadSome(); left -= static_cast<int>(kChunkBytes)) {
  }
  if (!line_.empty()) EndLine();
  const std::lock_guard<std::mutex> lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

/// False at the end of the stream.
bool ErrorLines::ReadSome() {
  std::array<char, kChunkBytes> chunk;
  const ssize_t got = read(pipe_.get(), chunk.data(), chunk.size());
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  Take({chunk.data(), static_cast<size_t>(got)});
  return got > 0;
}

void ErrorLines::Take(absl::string_view bytes) {
  for (const char c : bytes) {
    if (c == '\n') {
      EndLine();
    } else if (line_.size() < kLongestLine) {
      line_.push_back(c);
    } else {
      cut_ = true;
    }
  }
}

void ErrorLines::EndLine() {
  std::string text = Printable(absl::StripTrailingAsciiWhitespace(line_));
  if (cut_) absl::StrAppend(&text, "...");
  line_.clear();
  cut_ = false;
  if (text.empty()) return;
  Show(absl::StrCat(name_, ": ", text));
  const std::lock_guard<std::mutex> lock(mutex_);
  last_ = std::move(text);
}

void ErrorLines::Show(const std::string& line) {
  if (shown_ > kMostLines) return;
  show_(shown_++ < kMostLines ? line
                              : absl::StrCat(name_, ": says more than ", kMostLines,
                                             " lines: the rest is not shown"));
}

}  // namespace netring
