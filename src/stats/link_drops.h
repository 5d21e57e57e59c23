// Packets that the device of a connection dropped.

#ifndef NETRING_STATS_LINK_DROPS_H_
#define NETRING_STATS_LINK_DROPS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "stats/proc_file.h"

namespace netring {

/// Packets that `device` has dropped in either direction, from the text of /proc/net/dev. A receive
/// queue that was full counts there too. Empty when the text does not have it, or is cut.
std::optional<int64_t> LinkDrops(absl::string_view text, absl::string_view device);

/// The device that has the local address of a connection, in the thread's network namespace;
/// "" when there is none.
std::string DeviceOf(int connection);

/// Reads those of one connection's device again and again.
class LinkDropsClock {
 public:
  explicit LinkDropsClock(int connection)
      : device_(DeviceOf(connection)), text_("/proc/thread-self/net/dev", kMaxBytes) {}

  /// Empty as LinkDrops() is, or when the file cannot be read. Does not allocate.
  std::optional<int64_t> Read() {
    return device_.empty() ? std::nullopt : LinkDrops(text_.Read(), device_);
  }

 private:
  static constexpr size_t kMaxBytes = 65536;  ///< a line of about 120 per device

  std::string device_;
  ProcFile text_;
};

}  // namespace netring

#endif  // NETRING_STATS_LINK_DROPS_H_
