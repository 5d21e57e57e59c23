#include "app/progress.h"

#include <unistd.h>

#include <cstdio>

#include "absl/time/time.h"
#include "experiment/plan.h"

namespace netring {

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() { Clear(); }

void ProgressLine::Clear() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

void ProgressLine::Show(const Spec& spec, const Progress& progress) {
  if (progress.repetition != nullptr &&
      progress.repetition->outcome.kind == Outcome::Kind::kFailed) {
    Clear();
    std::fprintf(stderr, "netring-run: %s, repetition %d failed: %s\n", progress.cell->Id().c_str(),
                 static_cast<int>(progress.repetition->number + 1),
                 progress.repetition->outcome.reason.c_str());
  }
  if (!terminal_ || progress.repetition != nullptr) return;
  const absl::Duration left = EstimateTime(spec, progress.total - progress.done);
  std::fprintf(stderr, "\r\033[K[%zu/%zu] %s, about %s left", progress.done + 1, progress.total,
               progress.cell->Id().c_str(),
               absl::FormatDuration(absl::Ceil(left, absl::Seconds(1))).c_str());
  std::fflush(stderr);
  shown_ = true;
}

}  // namespace netring
