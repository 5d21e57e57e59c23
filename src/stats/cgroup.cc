#include "stats/cgroup.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "netring/clock.h"

namespace netring {

std::optional<int64_t> ThrottledNs(absl::string_view stat) {
  for (absl::string_view line : absl::StrSplit(stat, '\n')) {
    if (absl::ConsumePrefix(&line, "throttled_time ")) return TakeNumber(&line);
    if (!absl::ConsumePrefix(&line, "throttled_usec ")) continue;
    const std::optional<int64_t> us = TakeNumber(&line);
    if (!us.has_value()) return std::nullopt;
    return *us * kNsPerUs;
  }
  return std::nullopt;
}

ThrottleClock::ThrottleClock(const std::string& root) {
  for (const std::string& folder : CgroupFolders(root, "cpu"))
    groups_.push_back({.stat = ProcFile(absl::StrCat(root, folder, "/cpu.stat").c_str(), kMaxBytes),
                       .begin_ns = std::nullopt});
}

void ThrottleClock::Start() {
  for (Group& group : groups_) group.begin_ns = ThrottledNs(group.stat.Read());
}

std::optional<int64_t> ThrottleClock::Stop() {
  std::optional<int64_t> longest_ns;
  for (Group& group : groups_) {
    const std::optional<int64_t> end_ns = ThrottledNs(group.stat.Read());
    if (!group.begin_ns.has_value() || !end_ns.has_value() || *end_ns < *group.begin_ns) continue;
    longest_ns = std::max(longest_ns, std::optional(*end_ns - *group.begin_ns));
  }
  return longest_ns;
}

}  // namespace netring
