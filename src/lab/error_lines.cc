#include "lab/error_lines.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
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
#include "netring/status.h"

namespace netring {
namespace {

/// One write, so that lines of several hosts do not mix. What cannot be written is lost: it was
/// never netring's own.
void ShowOnStandardError(const std::string& line) {
  const std::string text = line + "\n";
  (void)!write(STDERR_FILENO, text.data(), text.size());
}

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
      show_(show ? std::move(show) : ShowOnStandardError) {
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
  if (!line_.empty()) EndLine();
  const std::lock_guard<std::mutex> lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

/// False at the end of the stream.
bool ErrorLines::ReadSome() {
  std::array<char, 4096> chunk;
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
