// Lines over a pair of descriptors.

#ifndef NETRING_AGENT_LINE_CHANNEL_H_
#define NETRING_AGENT_LINE_CHANNEL_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "netring/clock.h"

namespace netring {

/// The descriptors stay the caller's, blocking or not. One thread.
class LineChannel {
 public:
  /// A longer line is refused: a slice's for the largest number of threads is far below.
  static constexpr size_t kMaxLine = size_t{1} << 20;

  /// As long as it takes.
  static constexpr int64_t kEndless = int64_t{1} << 62;

  /// A whole line may take `patience_ns` to come, or to be taken, however slowly its bytes move.
  LineChannel(int in, int out, int64_t patience_ns = kEndless)
      : in_(in), out_(out), patience_ns_(patience_ns) {}

  int in() const { return in_; }
  /// A whole line that has been read already, without its newline.
  bool TakeLine(std::string* line);
  /// Reads what is there, or waits for it where the descriptor does; false at the end of the input.
  absl::StatusOr<bool> ReadMore();
  /// Waits for a line, `at_most_ns` where that is shorter than its patience; false at the end of
  /// the input.
  absl::StatusOr<bool> ReadLine(std::string* line, int64_t at_most_ns = kEndless);
  /// Adds the newline, and waits for room.
  absl::Status WriteLine(std::string line);

 private:
  /// False: it did not come to that by `deadline_ns`.
  static absl::StatusOr<bool> Await(int fd, short events, int64_t deadline_ns);
  int64_t Deadline(int64_t at_most_ns = kEndless) const;

  int in_;
  int out_;
  int64_t patience_ns_;
  std::string buffer_;
};

}  // namespace netring

#endif  // NETRING_AGENT_LINE_CHANNEL_H_
