// Lines over a pair of descriptors.

#ifndef NETRING_AGENT_LINE_CHANNEL_H_
#define NETRING_AGENT_LINE_CHANNEL_H_

#include <string>

#include "absl/status/statusor.h"

namespace netring {

/// The descriptors stay the caller's. One thread.
class LineChannel {
 public:
  /// A longer line is refused: a prepare message for the largest number of threads is far below.
  static constexpr size_t kMaxLine = size_t{1} << 20;

  LineChannel(int in, int out) : in_(in), out_(out) {}

  int in() const { return in_; }
  /// A whole line that has been read already, without its newline.
  bool TakeLine(std::string* line);
  /// Waits for some bytes, or as long as the descriptor's SO_RCVTIMEO says; false at the end of the
  /// input.
  absl::StatusOr<bool> ReadMore();
  /// Waits for a line; false at the end of the input.
  absl::StatusOr<bool> ReadLine(std::string* line);
  /// Adds the newline. Waits for room, or as long as the descriptor's SO_SNDTIMEO says.
  absl::Status WriteLine(std::string line);

 private:
  int in_;
  int out_;
  std::string buffer_;
};

}  // namespace netring

#endif  // NETRING_AGENT_LINE_CHANNEL_H_
