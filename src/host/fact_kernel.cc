// How the running kernel was configured.

#include <zlib.h>

#include <map>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "host/fact.h"

namespace netring {
namespace {

constexpr size_t kMaxConfigBytes = size_t{4} << 20;

/// What moves the cost of system calls, of packets and of accounting, or is netring's ground. Of
/// two names for one thing the second is that of kernels before 6.9.
constexpr const char* kOptions[] = {
    "PREEMPT_NONE",
    "PREEMPT_VOLUNTARY",
    "PREEMPT",
    "PREEMPT_LAZY",
    "PREEMPT_DYNAMIC",
    "PREEMPT_RT",
    "HZ",
    "NO_HZ_FULL",
    "IRQ_TIME_ACCOUNTING",
    "PARAVIRT_TIME_ACCOUNTING",
    "IO_URING",
    "NET_RX_BUSY_POLL",
    "CPU_MITIGATIONS",
    "SPECULATION_MITIGATIONS",
    "MITIGATION_RETPOLINE",
    "RETPOLINE",
    "MITIGATION_PAGE_TABLE_ISOLATION",
    "PAGE_TABLE_ISOLATION",
    "TRANSPARENT_HUGEPAGE",
    "INIT_ON_ALLOC_DEFAULT_ON",
    "KASAN",
    "PROVE_LOCKING",
    "DEBUG_PAGEALLOC",
};

struct CloseGz {
  void operator()(gzFile_s* file) const { gzclose_r(file); }
};

/// Compressed or not, zlib tells; empty when cut, damaged or too long.
std::optional<std::string> ReadUncompressed(const std::string& path) {
  std::unique_ptr<gzFile_s, CloseGz> file(gzopen(path.c_str(), "rbe"));
  if (file == nullptr) return std::nullopt;
  std::string text(kMaxConfigBytes + 1, '\0');
  const int size = gzread(file.get(), text.data(), static_cast<unsigned>(text.size()));
  if (size < 0 || static_cast<size_t>(size) > kMaxConfigBytes) return std::nullopt;
  if (gzclose_r(file.release()) != Z_OK) return std::nullopt;
  text.resize(static_cast<size_t>(size));
  return text;
}

/// The kernel itself comes first; the others are where distributions put its configuration.
std::optional<std::string> ReadConfig(const std::string& root) {
  std::vector<std::string> paths = {absl::StrCat(root, "/proc/config.gz")};
  const auto release = ReadLine(root, "proc/sys/kernel/osrelease");
  if (release.has_value() && !absl::StrContains(*release, '/')) {
    paths.push_back(absl::StrCat(root, "/boot/config-", *release));
    paths.push_back(absl::StrCat(root, "/lib/modules/", *release, "/config"));
  }
  for (const std::string& path : paths) {
    std::optional<std::string> text = ReadUncompressed(path);
    if (text.has_value()) return text;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> KernelOption(const std::string& root, absl::string_view option) {
  const std::optional<std::string> config = ReadConfig(root);
  if (!config.has_value()) return std::nullopt;
  const std::string begin = absl::StrCat("CONFIG_", option, "=");
  for (absl::string_view line : absl::StrSplit(*config, '\n')) {
    if (absl::ConsumePrefix(&line, begin)) return std::string(line);
  }
  return "n";
}

std::optional<std::string> KernelConfig(const std::string& root, const Fact&) {
  const std::optional<std::string> config = ReadConfig(root);
  if (!config.has_value()) return std::nullopt;
  std::map<absl::string_view, absl::string_view> set;  // "HZ" to "HZ=250"
  for (absl::string_view line : absl::StrSplit(*config, '\n')) {
    if (!absl::ConsumePrefix(&line, "CONFIG_")) continue;
    set.emplace(line.substr(0, line.find('=')), line);
  }
  std::vector<absl::string_view> found;
  for (const char* option : kOptions) {
    if (const auto it = set.find(option); it != set.end()) found.push_back(it->second);
  }
  if (found.empty()) return std::nullopt;
  return absl::StrJoin(found, " ");
}

}  // namespace netring
