// What a child says on standard error.

#ifndef NETRING_LAB_ERROR_LINES_H_
#define NETRING_LAB_ERROR_LINES_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "netring/unique_fd.h"

namespace netring {

/// Takes a line of printable ASCII without its newline; of another thread than the caller's.
using ShowLine = std::function<void(const std::string& line)>;

/// Shows each line as it comes, with a name in front, and remembers the last. A thread of its own
/// reads, so that the child never waits for a reader. Whatever bytes come, lines are printable and
/// their length and number bounded. The stream may stay open after the child's end, in a child of
/// its own: nothing here waits for that.
class ErrorLines {
 public:
  static constexpr size_t kLongestLine = 1000;
  static constexpr int64_t kMostLines = 1000;

  /// `pipe` is the end to read from. Without `show` lines go to standard error, where they are not
  /// waited for: those that nobody reads in time are lost, and counted there.
  static absl::StatusOr<std::unique_ptr<ErrorLines>> Start(UniqueFd pipe, std::string name,
                                                           ShowLine show);
  ErrorLines(const ErrorLines&) = delete;
  ErrorLines& operator=(const ErrorLines&) = delete;
  /// What has come by now is shown first.
  ~ErrorLines();

  /// The last line that was not blank, without the name; waits for the end of the stream, at most
  /// `limit_ns`.
  std::string Last(int64_t limit_ns);

 private:
  ErrorLines(UniqueFd pipe, UniqueFd stop, std::string name, ShowLine show);
  void Read();
  bool ReadSome();
  void Take(absl::string_view bytes);
  void EndLine();
  void Show(const std::string& line);

  UniqueFd pipe_;
  UniqueFd stop_;  ///< an eventfd: the thread is to end
  std::string name_;
  ShowLine show_;
  std::string line_;  ///< of the thread, as are these two
  bool cut_ = false;  ///< it was longer
  int64_t shown_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;  ///< guarded by mutex_, as is last_
  std::string last_;
  std::thread thread_;
};

}  // namespace netring

#endif  // NETRING_LAB_ERROR_LINES_H_
