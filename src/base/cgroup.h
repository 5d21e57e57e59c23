// The control groups that this process is in: where their files are, what they allow, and what is
// left of it.

#ifndef NETRING_BASE_CGROUP_H_
#define NETRING_BASE_CGROUP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace netring {

/// Where the files of this process's control groups are: its own group's folder first, then every
/// ancestor's that is mounted. What is above them (a container sees the part below its own root) is
/// not known. `root` is the folder in which /proc and the mount points are; the folders are named
/// without it. Empty when `controller` ("cpu") is mounted nowhere. A controller is in one hierarchy
/// only, of version 1 or 2 (Documentation/admin-guide/cgroup-v2.rst).
std::vector<std::string> CgroupFolders(const std::string& root, absl::string_view controller);

/// A limit of one group, and how much of it is used.
struct CgroupUse {
  int64_t limit = 0;
  int64_t used = 0;
  std::string file;  ///< that sets it: "/sys/fs/cgroup/a/memory.max"

  int64_t left() const { return limit > used ? limit - used : 0; }
};
/// The groups that limit memory, in bytes, or processes and threads. Of memory what the kernel can
/// take back (pages of files, slab_reclaimable) does not count as used.
std::vector<CgroupUse> MemoryLimits(const std::string& root = "/");
std::vector<CgroupUse> TaskLimits(const std::string& root = "/");
/// The one with the least left; null when there is none.
const CgroupUse* TightestOf(const std::vector<CgroupUse>& limits);

/// Which limit leaves no room for another thread, in words: a control group's, or the user's.
std::string TaskLimitText(const std::string& root = "/");

/// How often the kernel has killed a process of this process's group, or one below, for want of
/// memory; where no group tells, one of the whole machine. Empty when that is not told either.
std::optional<int64_t> OomKills(const std::string& root = "/");

}  // namespace netring

#endif  // NETRING_BASE_CGROUP_H_
