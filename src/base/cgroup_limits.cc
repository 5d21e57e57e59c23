#include <sys/resource.h>

#include <algorithm>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/cgroup.h"
#include "base/text_file.h"

namespace netring {
namespace {

constexpr size_t kMaxGroupFileBytes = 65536;

std::optional<std::string> ReadGroupFile(const std::string& root, const std::string& file) {
  return ReadTextFile(absl::StrCat(root, file), kMaxGroupFileBytes);
}

/// Empty for "max" too, and for what memory of version 1 has where there is no limit: the largest
/// number of whole pages (mm/memcontrol.c, PAGE_COUNTER_MAX).
std::optional<int64_t> LimitIn(const std::string& root, const std::string& file) {
  constexpr int64_t kLargestPage = 65536;
  const auto text = ReadGroupFile(root, file);
  int64_t number = 0;
  if (!text.has_value() || !absl::SimpleAtoi(*text, &number) || number < 0) return std::nullopt;
  if (number > std::numeric_limits<int64_t>::max() - kLargestPage) return std::nullopt;
  return number;
}

/// Of a file of lines "NAME NUMBER".
std::optional<int64_t> NumberNamed(absl::string_view name, absl::string_view text) {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    int64_t number = 0;
    if (words.size() == 2 && words[0] == name && absl::SimpleAtoi(words[1], &number)) return number;
  }
  return std::nullopt;
}

/// What the kernel would take back before it kills. Version 1 has "total_" for a group with those
/// below it.
int64_t Reclaimable(absl::string_view stat) {
  int64_t bytes = 0;
  for (const char* name : {"inactive_file", "active_file", "slab_reclaimable"}) {
    const auto all = NumberNamed(absl::StrCat("total_", name), stat);
    bytes += all.has_value() ? *all : NumberNamed(name, stat).value_or(0);
  }
  return bytes;
}

/// The files of one controller, as both versions call them.
struct LimitFiles {
  const char* controller;
  const char* limits[2];
  const char* uses[2];
};
constexpr LimitFiles kMemory{
    "memory", {"memory.max", "memory.limit_in_bytes"}, {"memory.current", "memory.usage_in_bytes"}};
constexpr LimitFiles kTasks{"pids", {"pids.max", nullptr}, {"pids.current", nullptr}};

std::vector<CgroupUse> LimitsOf(const std::string& root, const LimitFiles& files) {
  std::vector<CgroupUse> limits;
  for (const std::string& folder : CgroupFolders(root, files.controller)) {
    for (size_t version = 0; version < 2 && files.limits[version] != nullptr; ++version) {
      const std::string file = absl::StrCat(folder, "/", files.limits[version]);
      const auto limit = LimitIn(root, file);
      const auto used = LimitIn(root, absl::StrCat(folder, "/", files.uses[version]));
      if (!limit.has_value()) continue;
      limits.push_back({.limit = *limit, .used = used.value_or(0), .file = file});
    }
  }
  return limits;
}

}  // namespace

std::vector<CgroupUse> MemoryLimits(const std::string& root) {
  std::vector<CgroupUse> limits = LimitsOf(root, kMemory);
  for (CgroupUse& each : limits) {
    const std::string folder = each.file.substr(0, each.file.rfind('/'));
    const auto stat = ReadGroupFile(root, folder + "/memory.stat");
    if (stat.has_value()) each.used = std::max<int64_t>(each.used - Reclaimable(*stat), 0);
  }
  return limits;
}

std::vector<CgroupUse> TaskLimits(const std::string& root) { return LimitsOf(root, kTasks); }

const CgroupUse* TightestOf(const std::vector<CgroupUse>& limits) {
  const auto least =
      std::min_element(limits.begin(), limits.end(),
                       [](const CgroupUse& a, const CgroupUse& b) { return a.left() < b.left(); });
  return least == limits.end() ? nullptr : &*least;
}

std::string TaskLimitText(const std::string& root) {
  const std::vector<CgroupUse> limits = TaskLimits(root);
  const CgroupUse* tightest = TightestOf(limits);
  // A thread that has ended may have left room since.
  constexpr int64_t kAlmostNone = 16;
  if (tightest != nullptr && tightest->left() < kAlmostNone)
    return absl::StrCat("the control group's limit: ", tightest->limit, " in ", tightest->file);
  rlimit addresses{};  // of which a stack takes ulimit -s
  if (getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY)
    return absl::StrCat("the process's limit: ulimit -v is ", addresses.rlim_cur >> 10);
  rlimit user{};
  if (getrlimit(RLIMIT_NPROC, &user) == 0 && user.rlim_cur != RLIM_INFINITY)
    return absl::StrCat("the user's limit: ulimit -u is ", user.rlim_cur,
                        "; or kernel.threads-max");
  return "kernel.threads-max, or kernel.pid_max";
}

std::optional<int64_t> OomKills(const std::string& root) {
  // The first that tells: each counts those below it (version 2: memory.events).
  for (const std::string& folder : CgroupFolders(root, kMemory.controller)) {
    for (const char* file : {"/memory.events", "/memory.oom_control"}) {
      const auto text = ReadGroupFile(root, folder + file);
      const auto kills = text.has_value() ? NumberNamed("oom_kill", *text) : std::nullopt;
      if (kills.has_value()) return kills;
    }
  }
  const auto text = ReadGroupFile(root, "/proc/vmstat");
  return text.has_value() ? NumberNamed("oom_kill", *text) : std::nullopt;
}

}  // namespace netring
