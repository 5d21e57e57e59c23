// A file of proc(5), read again and again without allocating.

#ifndef NETRING_STATS_PROC_FILE_H_
#define NETRING_STATS_PROC_FILE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "netring/unique_fd.h"

namespace netring {

/// The longest line of /proc/stat that tells a CPU's times: "cpu8191" and ten counters of up to 20
/// digits are shorter.
inline constexpr size_t kMaxCpuLineBytes = 256;

/// A CPU's times, by their place in its line, in ticks since boot.
enum class CpuTicks { kSoftirq = 6, kSteal = 7 };

/// Takes a number and the blanks before it off the front of `text`; empty when there is none.
std::optional<int64_t> TakeNumber(absl::string_view* text);

/// One of the times in a line of which the name has been taken off; empty when the line does not
/// read as expected.
std::optional<int64_t> FindTicks(absl::string_view times, CpuTicks which);

class ProcFile {
 public:
  /// Read() gives the first `bytes` of the file. `path` is opened here: what it is about stays that
  /// of this thread now.
  ProcFile(const char* path, size_t bytes);

  /// As the file is now; valid until the next call; nothing when it cannot be read. Does not
  /// allocate; /proc/stat takes some 10 us and more on large machines.
  absl::string_view Read();

 private:
  UniqueFd file_;
  std::vector<char> buffer_;
};

}  // namespace netring

#endif  // NETRING_STATS_PROC_FILE_H_
