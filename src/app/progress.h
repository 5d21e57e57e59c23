// What a person sees while a run goes on: on standard error, and only on a terminal.

#ifndef NETRING_APP_PROGRESS_H_
#define NETRING_APP_PROGRESS_H_

#include "experiment/plan.h"
#include "experiment/runner.h"

namespace netring {

/// A line that is rewritten in place: which round, which cell, how long yet. Failed slices get a
/// line of their own, on anything that standard error is.
class ProgressLine {
 public:
  /// Borrows the plan.
  explicit ProgressLine(const Plan& plan);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(const Progress& progress);
  void ShowFailure(size_t cell, const Slice& slice);

 private:
  void Clear();

  const Plan& plan_;
  bool terminal_;
  bool shown_ = false;
};

}  // namespace netring

#endif  // NETRING_APP_PROGRESS_H_
