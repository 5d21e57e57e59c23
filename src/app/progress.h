// What a person sees while a run goes on: on standard error, and only on a terminal.

#ifndef NETRING_APP_PROGRESS_H_
#define NETRING_APP_PROGRESS_H_

#include "experiment/runner.h"

namespace netring {

/// A line that is rewritten in place: how far, which cell, how long yet. Failed repetitions get a
/// line of their own, on anything that standard error is.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(const Spec& spec, const Progress& progress);

 private:
  void Clear();

  bool terminal_;
  bool shown_ = false;
};

}  // namespace netring

#endif  // NETRING_APP_PROGRESS_H_
