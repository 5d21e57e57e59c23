#include "base/cgroup.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/text_file.h"

namespace netring {
namespace {

/// Machines with many containers have thousands of mounts of some 200 bytes.
constexpr size_t kMaxMountsBytes = size_t{4} << 20;

using Words = std::vector<absl::string_view>;

bool Has(const Words& words, absl::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// A process's group in the hierarchy that a controller is in.
struct Membership {
  bool v2;
  std::string path;
};

/// Lines are "4:cpu,cpuacct:/path"; that of version 2 is "0::/path" (cgroups(7)).
std::optional<Membership> FindMembership(absl::string_view cgroups, absl::string_view controller) {
  std::optional<Membership> unified;
  for (const absl::string_view line : absl::StrSplit(cgroups, '\n')) {
    const Words parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    const std::string path(parts[2].data(), parts[2].size());
    if (Has(absl::StrSplit(parts[1], ','), controller)) return Membership{false, path};
    if (parts[0] == "0" && parts[1].empty()) unified = Membership{true, path};
  }
  return unified;
}

/// A line of /proc/self/mountinfo writes a blank and the like as a backslash and three octal digits
/// (proc(5)).
std::string WithoutEscapes(absl::string_view text) {
  const auto is_octal = [](char digit) { return digit >= '0' && digit <= '7'; };
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::string_view digits = text.substr(i + 1, 3);
    if (text[i] != '\\' || digits.size() != 3 ||
        !std::all_of(digits.begin(), digits.end(), is_octal)) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0'));
    i += digits.size();
  }
  return plain;
}

/// What of a hierarchy is mounted, and where.
struct Mount {
  std::string group;
  std::string folder;
};

/// "31 23 0:28 GROUP FOLDER rw,relatime shared:9 - cgroup2 cgroup2 rw" (proc(5)).
std::optional<Mount> ParseMount(absl::string_view line, bool v2, absl::string_view controller) {
  const Words halves = absl::StrSplit(line, absl::MaxSplits(" - ", 1));
  if (halves.size() != 2) return std::nullopt;
  const Words place = absl::StrSplit(halves[0], ' ');
  const Words kind = absl::StrSplit(halves[1], ' ');
  if (place.size() < 5 || kind.size() < 3) return std::nullopt;
  const bool wanted = v2 ? kind[0] == "cgroup2"
                         : kind[0] == "cgroup" && Has(absl::StrSplit(kind[2], ','), controller);
  if (!wanted) return std::nullopt;
  return Mount{.group = WithoutEscapes(place[3]), .folder = WithoutEscapes(place[4])};
}

/// `path` below `group`, "" or beginning with a slash; empty when it is elsewhere.
std::optional<std::string> Below(absl::string_view group, absl::string_view path) {
  group = absl::StripSuffix(group, "/");
  path = absl::StripSuffix(path, "/");
  if (!absl::ConsumePrefix(&path, group)) return std::nullopt;
  if (!path.empty() && path.front() != '/') return std::nullopt;
  if (absl::StrContains(absl::StrCat(path, "/"), "/../")) return std::nullopt;  // not below it
  return std::string(path.data(), path.size());
}

}  // namespace

std::vector<std::string> CgroupFolders(const std::string& root, absl::string_view controller) {
  const auto cgroups = ReadTextFile(absl::StrCat(root, "/proc/self/cgroup"), kMaxMountsBytes);
  const auto mounts = ReadTextFile(absl::StrCat(root, "/proc/self/mountinfo"), kMaxMountsBytes);
  if (!cgroups.has_value() || !mounts.has_value()) return {};
  const auto membership = FindMembership(*cgroups, controller);
  if (!membership.has_value()) return {};
  std::vector<std::string> folders;  // of the mount that shows most ancestors
  for (const absl::string_view line : absl::StrSplit(*mounts, '\n')) {
    const auto mount = ParseMount(line, membership->v2, controller);
    if (!mount.has_value()) continue;
    auto below = Below(mount->group, membership->path);
    if (!below.has_value()) continue;
    std::vector<std::string> here;
    for (; !below->empty(); below->resize(below->rfind('/')))
      here.push_back(absl::StrCat(mount->folder, *below));
    here.push_back(mount->folder);
    if (here.size() > folders.size()) folders = std::move(here);
  }
  return folders;
}

}  // namespace netring
