#include "experiment/environment.h"

#include <liburing/io_uring_version.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace netring {
namespace {

/// A fact that the kernel tells in a file: the value after "FIELD:" in its first such line, or all
/// of it.
struct FileFact {
  const char* key;
  const char* path;
  const char* field = nullptr;
};

constexpr FileFact kFileFacts[] = {
    {"kernel_release", "proc/sys/kernel/osrelease"},
    {"kernel_version", "proc/sys/kernel/version"},
    {"cpu_model", "proc/cpuinfo", "model name"},
    {"cpus_online", "sys/devices/system/cpu/online"},
    {"cpus_allowed", "proc/self/status", "Cpus_allowed_list"},
    {"memory", "proc/meminfo", "MemTotal"},
    {"clock_source", "sys/devices/system/clocksource/clocksource0/current_clocksource"},
    {"cpu_governor", "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"},
    {"optmem_max", "proc/sys/net/core/optmem_max"},
    {"tcp_wmem", "proc/sys/net/ipv4/tcp_wmem"},
    {"tcp_rmem", "proc/sys/net/ipv4/tcp_rmem"},
    {"tcp_congestion_control", "proc/sys/net/ipv4/tcp_congestion_control"},
    {"io_uring_disabled", "proc/sys/kernel/io_uring_disabled"},
    {"perf_event_paranoid", "proc/sys/kernel/perf_event_paranoid"},
};

std::optional<std::string> ReadText(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The value of the first line "FIELD:VALUE"; blanks around the field do not count.
std::optional<std::string> FindField(const std::string& text, absl::string_view field) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (absl::StripAsciiWhitespace(parts.first) == field) return std::string(parts.second);
  }
  return std::nullopt;
}

std::optional<std::string> Lookup(const std::string& root, const FileFact& fact) {
  std::optional<std::string> text = ReadText(absl::StrCat(root, "/", fact.path));
  if (text.has_value() && fact.field != nullptr) text = FindField(*text, fact.field);
  if (!text.has_value()) return std::nullopt;
  // One line with single blanks: tcp_wmem has tabs, /proc/meminfo columns.
  const std::string words =
      absl::StrJoin(absl::StrSplit(*text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty()), " ");
  return words.empty() ? std::nullopt : std::optional<std::string>(words);
}

/// Only x86 tells: CPUID's hypervisor bit.
std::optional<std::string> Hypervisor(const std::string& root) {
  const auto flags = Lookup(root, {"", "proc/cpuinfo", "flags"});
  if (!flags.has_value()) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(*flags, ' ');
  return std::find(words.begin(), words.end(), "hypervisor") != words.end() ? "yes" : "no";
}

std::optional<std::string> Machine() {
  utsname names;
  if (uname(&names) != 0) return std::nullopt;
  return names.machine;
}

std::optional<std::string> SoftLimit(int resource) {
  rlimit limit;
  if (getrlimit(resource, &limit) != 0) return std::nullopt;
  return limit.rlim_cur == RLIM_INFINITY ? "unlimited" : absl::StrCat(limit.rlim_cur);
}

}  // namespace

Environment CollectEnvironment(const std::string& root) {
  Environment environment;
  const auto add = [&environment](const char* key, std::optional<std::string> value) {
    if (value.has_value()) environment.emplace_back(key, *std::move(value));
  };
  for (const FileFact& fact : kFileFacts) add(fact.key, Lookup(root, fact));
  add("hypervisor", Hypervisor(root));
  add("machine", Machine());
  add("rlimit_memlock", SoftLimit(RLIMIT_MEMLOCK));
  add("rlimit_nofile", SoftLimit(RLIMIT_NOFILE));
  add("user", geteuid() == 0 ? "root" : absl::StrCat("uid ", geteuid()));
  add("netring_version", NETRING_VERSION);
  add("liburing_version", absl::StrCat(IO_URING_VERSION_MAJOR, ".", IO_URING_VERSION_MINOR));
  add("compiler", NETRING_COMPILER);
  add("build_type", NETRING_BUILD_TYPE);
  add("sanitizer", NETRING_SANITIZER);
  return environment;
}

}  // namespace netring
