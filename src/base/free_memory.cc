#include "base/free_memory.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/text_file.h"

namespace netring {
namespace {

/// It has some 60 lines.
constexpr size_t kMaxMeminfoBytes = 65536;

}  // namespace

std::optional<int64_t> FreeMemory(const std::string& proc) {
  const auto text = ReadTextFile(absl::StrCat(proc, "/meminfo"), kMaxMeminfoBytes);
  if (!text.has_value()) return std::nullopt;
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    int64_t kib = 0;
    if (absl::ConsumePrefix(&line, "MemAvailable:") && absl::ConsumeSuffix(&line, "kB") &&
        absl::SimpleAtoi(line, &kib))
      return kib * 1024;
  }
  return std::nullopt;
}

}  // namespace netring
