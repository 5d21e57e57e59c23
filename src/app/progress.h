// What a person sees while a run goes on: on standard error, and only on a terminal.

#ifndef NETRING_APP_PROGRESS_H_
#define NETRING_APP_PROGRESS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiment/result.h"
#include "experiment/runner.h"

namespace netring {

/// What a run's cells are called: by the values of the axes that vary, and the same with the way of
/// sending in words.
struct ShownCells {
  std::vector<std::string> names;
  std::vector<std::string> in_words;
};
ShownCells ShownCellsOf(const Result& run);

/// Where a run is, in one line of at most `width` characters of ASCII, or of UTF-8: the round, how
/// long yet, the cell, and the widest interval of those that go on. How many rounds and how long is
/// at most: comparisons may be precise sooner. What has no room is left out: first the words, then
/// parts from the end.
std::string ProgressText(const Progress& progress, const ShownCells& cells, size_t width,
                         bool utf8);

/// A line that is rewritten in place between slices, a few times a second, on a terminal that can.
/// Failed slices get a line of their own, on anything that standard error is.
class ProgressLine {
 public:
  /// `run` has its cells, and outlives this.
  explicit ProgressLine(const Result& run);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(const Progress& progress);
  void ShowFailure(size_t cell, const Slice& slice);

 private:
  void Clear();

  const Result& run_;
  ShownCells cells_;
  bool shown_ = false;
  int64_t shown_ns_ = 0;  ///< when, for the last time
  bool trials_ = false;   ///< of them, then
};

}  // namespace netring

#endif  // NETRING_APP_PROGRESS_H_
