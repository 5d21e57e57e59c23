#include "base/free_memory.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/cgroup.h"
#include "base/text_file.h"

namespace netring {
namespace {

/// It has some 60 lines.
constexpr size_t kMaxMeminfoBytes = 65536;

std::optional<int64_t> OfMachine(const std::string& root) {
  const auto text = ReadTextFile(absl::StrCat(root, "/proc/meminfo"), kMaxMeminfoBytes);
  if (!text.has_value()) return std::nullopt;
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    int64_t kib = 0;
    if (absl::ConsumePrefix(&line, "MemAvailable:") && absl::ConsumeSuffix(&line, "kB") &&
        absl::SimpleAtoi(line, &kib))
      return kib * 1024;
  }
  return std::nullopt;
}

}  // namespace

std::optional<MemoryRoom> FreeMemory(const std::string& root) {
  std::optional<MemoryRoom> room;
  if (const auto bytes = OfMachine(root); bytes.has_value())
    room = MemoryRoom{.bytes = *bytes, .limited_by = {}};
  const std::vector<CgroupUse> limits = MemoryLimits(root);
  const CgroupUse* tightest = TightestOf(limits);
  if (tightest != nullptr && (!room.has_value() || tightest->left() < room->bytes))
    room = MemoryRoom{.bytes = tightest->left(), .limited_by = tightest->file};
  return room;
}

}  // namespace netring
