#include "app/progress.h"

#include <unistd.h>

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "app/options.h"

namespace netring {

ProgressLine::ProgressLine(const Plan& plan) : plan_(plan), terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() { Clear(); }

void ProgressLine::Clear() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

void ProgressLine::ShowFailure(size_t cell, const Slice& slice) {
  if (slice.outcome.kind != Outcome::Kind::kFailed) return;
  Clear();
  std::fprintf(stderr, "netring-run: %s failed in round %d: %s\n", plan_.cells[cell].Id().c_str(),
               static_cast<int>(slice.round + 1), OneLine(slice.outcome.reason).c_str());
}

void ProgressLine::Show(const Progress& progress) {
  if (!terminal_) return;
  const absl::Duration left = absl::Nanoseconds(progress.left_ns);
  const std::string where =
      progress.round < 0 ? std::string("trials") : absl::StrCat("round ", progress.round + 1);
  std::fprintf(stderr, "\r\033[K[%s] %s, at most %s left", where.c_str(),
               plan_.cells[progress.cell].Id().c_str(),
               absl::FormatDuration(absl::Ceil(left, absl::Seconds(1))).c_str());
  std::fflush(stderr);
  shown_ = true;
}

}  // namespace netring
