// What the scheduler tells of a thread.

#ifndef NETRING_STATS_SCHEDSTAT_H_
#define NETRING_STATS_SCHEDSTAT_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "stats/proc_file.h"

namespace netring {

/// Since the thread began.
struct Schedstat {
  int64_t run_ns = 0;     ///< on a CPU
  int64_t waited_ns = 0;  ///< ready to run, and waiting for a CPU
};

/// From the text of /proc/PID/schedstat: ns on a CPU, ns waiting for one, times run
/// (Documentation/scheduler/sched-stats.rst). Empty when it does not read as expected, and when all
/// are 0: a kernel that does not count writes that.
std::optional<Schedstat> ParseSchedstat(absl::string_view text);

/// Reads that of one thread again and again.
class SchedstatFile {
 public:
  explicit SchedstatFile(const char* path) : file_(path, kMaxBytes) {}

  /// Empty as ParseSchedstat() is, or when the file cannot be read. Does not allocate.
  std::optional<Schedstat> Read() { return ParseSchedstat(file_.Read()); }

 private:
  static constexpr size_t kMaxBytes = 128;  ///< three numbers

  ProcFile file_;
};

}  // namespace netring

#endif  // NETRING_STATS_SCHEDSTAT_H_
