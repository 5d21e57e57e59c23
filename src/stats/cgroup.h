// CPU time that the quotas of control groups withhold.

#ifndef NETRING_STATS_CGROUP_H_
#define NETRING_STATS_CGROUP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/cgroup.h"
#include "stats/proc_file.h"

namespace netring {

/// From the text of a cpu.stat: throttled_usec of version 2, throttled_time (ns) of version 1.
/// Empty when it has neither, as that of version 2's topmost group.
std::optional<int64_t> ThrottledNs(absl::string_view stat);

/// How long quotas (cpu.max, cpu.cfs_quota_us) kept the process's groups from running: the kernel
/// adds it up over the CPUs of a group, so it may be more than the time that passed, and any
/// process of the group may have caused it. A CPU's time is added when the CPU may be used again:
/// who reads it runs, so that what held the reader up is in it.
class ThrottleClock {
 public:
  /// Opens the files. `root`: as for CgroupFolders().
  explicit ThrottleClock(const std::string& root = "/");

  /// Neither allocates; both read one file per group.
  void Start();
  /// Since Start(), ns, of the group that was held up longest: a task below two groups is held up
  /// once when both are, so that a sum would count it twice. Empty when no group tells.
  std::optional<int64_t> Stop();

 private:
  static constexpr size_t kMaxBytes = 4096;  ///< of a cpu.stat, which has about 300

  struct Group {
    ProcFile stat;
    std::optional<int64_t> begin_ns;
  };
  std::vector<Group> groups_;
};

}  // namespace netring

#endif  // NETRING_STATS_CGROUP_H_
