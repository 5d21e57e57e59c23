#include "base/huge_pages.h"

#include <sys/prctl.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/text_file.h"

namespace netring {
namespace {

constexpr char kFolder[] = "sys/kernel/mm/transparent_hugepage/";
constexpr size_t kMostNumberBytes = 4096;
constexpr size_t kMostSmapsBytes = size_t{256} << 20;

std::optional<std::string> ReadChoice(const std::string& root, absl::string_view name) {
  return ReadTextFile(absl::StrCat(root, "/", kFolder, name), kMostNumberBytes);
}

/// "7f60e0200000-7f60e0a00000 rw-p 00000000 00:00 0": a mapping begins.
bool ReadRange(absl::string_view line, uintptr_t* begin, uintptr_t* end) {
  const std::pair<absl::string_view, absl::string_view> range =
      absl::StrSplit(line.substr(0, line.find(' ')), absl::MaxSplits('-', 1));
  return absl::SimpleHexAtoi(range.first, begin) && absl::SimpleHexAtoi(range.second, end);
}

}  // namespace

std::optional<size_t> HugePageBytes(const std::string& root) {
  const std::optional<std::string> text = ReadChoice(root, "hpage_pmd_size");
  size_t bytes = 0;
  if (!text.has_value() || !absl::SimpleAtoi(*text, &bytes) || bytes == 0) return std::nullopt;
  return bytes;
}

std::optional<size_t> HugeBytesIn(absl::string_view smaps, uintptr_t begin, uintptr_t end) {
  std::optional<size_t> sum;
  bool within = false;
  for (absl::string_view line : absl::StrSplit(smaps, '\n')) {
    uintptr_t first = 0;
    uintptr_t last = 0;
    if (ReadRange(line, &first, &last)) within = begin <= first && last <= end;
    size_t kib = 0;
    if (!within || !absl::ConsumePrefix(&line, "AnonHugePages:")) continue;
    if (!absl::ConsumeSuffix(&line, "kB") || !absl::SimpleAtoi(line, &kib)) return std::nullopt;
    sum = sum.value_or(0) + kib * 1024;
  }
  return sum;
}

std::optional<size_t> HugeBytesIn(uintptr_t begin, uintptr_t end) {
  const std::optional<std::string> smaps = ReadTextFile("/proc/self/smaps", kMostSmapsBytes);
  return smaps.has_value() ? HugeBytesIn(*smaps, begin, end) : std::nullopt;
}

std::string WhyNotHuge(const std::string& root) {
  if (!HugePageBytes(root).has_value())
    return "this kernel has no transparent huge pages (CONFIG_TRANSPARENT_HUGEPAGE)";
  if (prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) > 0)
    return "this process is refused them by PR_SET_THP_DISABLE (prctl(2)); start it without";
  const std::string enabled = ReadChoice(root, "enabled").value_or("");
  if (absl::StrContains(enabled, "[never]")) {
    return absl::StrCat("/", kFolder,
                        "enabled is never, and MADV_COLLAPSE (kernel 6.1) made none; ",
                        "as root: echo madvise > /", kFolder, "enabled");
  }
  return "free memory is in too small pieces; as root: sysctl -w vm.compact_memory=1, or use fewer "
         "--slots";
}

}  // namespace netring
